"""The messenger of the room: prints cards and notices, or keeps them for tests."""

from collections.abc import Callable, Mapping, Sequence

from adapters.local.board import Board, Kind, Post
from adapters.local.limits import THREAD_KEPT
from adapters.local.render import card_block, card_change, digest_block, notice_block, private
from adapters.wording import Words
from adapters.wording.digest import digest_text
from adapters.wording.matters import settling_lines
from adapters.wording.people import request_text
from consensus.ports import Spot
from consensus.views import CardView, DigestView, NoticeView
from consensus.views.people import RequestView


class LocalMessenger:
    """Implements consensus.ports.Messenger for the terminal. `keep`: how many messages are remembered (None: all)."""

    def __init__(self, words: Words, show: Callable[[str], None], keep: int | None = THREAD_KEPT) -> None:
        self.words = words
        self.board = Board(show, self._privately, keep)
        self.names: dict[str, str] = {}
        """Account -> the name as this run's speaker writes it."""
        self.cards: dict[int, CardView] = {}
        """Decision -> the card as last shown."""
        self._keys: dict[str, str] = {}

    async def post_card(self, spot: Spot, card: CardView, key: str) -> str:
        self.cards[card.number] = card
        self.board.add(Post(kind="card", text=card_block(self.words, card), number=card.number))
        return self._keys.setdefault(key, f"card-{card.number}")

    async def update_card(self, spot: Spot, reference: str, card: CardView) -> None:
        """Print the change in a few lines. An outcome has its own notice."""
        before = self.cards.get(card.number)
        self.cards[card.number] = card
        ended = card.outcome is not None and (before is None or before.outcome is None)
        changed = "" if ended or not self._differs(before, card) else card_change(self.words, card)
        self.board.add(Post(kind="change", text=changed, number=card.number))

    async def post_notice(
        self, spot: Spot, notice: NoticeView, key: str, *, account: str | None, card_reference: str | None
    ) -> str:
        self.cards[notice.card.number] = notice.card
        if account is not None:
            self.tell(
                account,
                self.words.notice(notice).plain,
                self.words.actions(notice),
                number=notice.card.number,
            )
        else:
            kind: Kind = "place" if notice.audience == "place" else "thread"
            self.board.add(
                Post(
                    kind=kind,
                    text=notice_block(self.words, notice),
                    body=self.words.notice(notice).plain,
                    number=notice.card.number,
                )
            )
        return self._keys.setdefault(key, f"notice-{key}")

    async def update_notice(
        self,
        spot: Spot,
        reference: str,
        notice: NoticeView,
        key: str,
        *,
        account: str | None,
        card_reference: str | None,
    ) -> None:
        """What a terminal has printed stays there."""
        self.cards[notice.card.number] = notice.card

    async def post_request(
        self, spot: Spot, request: RequestView, key: str, *, account: str, reference: str | None
    ) -> str:
        """What a terminal has printed stays there."""
        if reference is None:
            line = request.line if request.draft else f"/accord forget {request.account} yes"
            self.tell(account, request_text(self.words, request), (line,) if request.account else ())
        return self._keys.setdefault(key, f"request-{key}")

    async def post_digest(self, spot: Spot, digest: DigestView, key: str, *, account: str | None) -> str:
        """A number is all that it takes to open a decision in the room."""
        text = digest_text(self.words, digest)
        if account is not None:
            lines = (
                line
                for matter in digest.matters
                for line in settling_lines(self.words, matter, self.cards.get(matter.number))
            )
            self.tell(account, text.plain, tuple(lines))
        else:
            self.board.add(Post(kind="place", text=digest_block(text), body=text.plain))
        return self._keys.setdefault(key, f"digest-{key}")

    async def find(
        self, spot: Spot, key: str, *, account: str | None = None, card_reference: str | None = None
    ) -> Sequence[str]:
        """Only messages of this run can be found: a terminal has no history to search."""
        return [self._keys[key]] if key in self._keys else []

    async def remove(self, spot: Spot, reference: str) -> None:
        """What a terminal has printed stays there."""

    def tell(
        self,
        account: str,
        body: str,
        lines: tuple[str, ...] = (),
        *,
        kind: Kind = "private",
        number: int | None = None,
        code: str = "",
    ) -> None:
        """Tell one person something in private."""
        self.board.add(Post(kind=kind, body=body, lines=lines, to=(account,), number=number, code=code))

    def options(self, number: int | None) -> Mapping[str, str]:
        """The texts of a poll's options, if its card was shown."""
        card = self.cards.get(number) if number is not None else None
        return card.option_texts if card else {}

    def _privately(self, post: Post) -> str:
        names = [self.names.get(account, account) for account in post.to]
        return private(self.words, post.body, names, post.lines)

    def _differs(self, before: CardView | None, card: CardView) -> bool:
        return before is None or card_change(self.words, before) != card_change(self.words, card)
