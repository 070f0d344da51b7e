"""The terminal as a room in which somebody types: the line can be edited and completed, earlier ones come back, and messages
that arrive meanwhile stand above it.
"""

import asyncio
import sys
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial

from prompt_toolkit import PromptSession
from prompt_toolkit.application import run_in_terminal
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import History
from prompt_toolkit.input import Input
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.output import Output
from prompt_toolkit.patch_stdout import patch_stdout

from adapters.local.inbound import is_kept
from adapters.local.listen import Room
from bot.terminal import written
from bot.typed_lines import TypedLines


class Editor:
    """`room` is asked for what it says of the line: whose it is, how it could go on. `input` and `output`: the terminal, unless a
    test brings its own."""

    def __init__(
        self,
        room: Callable[[], Room],
        lines: TypedLines,
        *,
        input: Input | None = None,  # noqa: A002  # as the library calls it
        output: Output | None = None,
    ) -> None:
        self._room = room
        self._leaves = False
        """Ctrl-C was pressed with nothing to stop; once more leaves."""
        self._showing: set[Awaitable[None]] = set()
        self._stdout = sys.stdout
        self._session: PromptSession[str] = PromptSession(
            lambda: room().prompt,
            completer=RoomCompleter(room),
            history=_Kept(lines),
            key_bindings=self._keys(),
            complete_while_typing=False,
            enable_suspend=True,
            input=input,
            output=output,
        )

    @contextmanager
    def open(self) -> Iterator[None]:
        """While it is open, whatever else the program prints stands above the line as well."""
        with patch_stdout():
            yield

    def show(self, text: str) -> None:
        """Print one message, made safe by its writer. Not through the patched stream: that one writes from a thread, and an
        answer could come behind the prompt that follows it."""
        write = partial(written, text + "\n", self._stdout)
        if not self._session.app.is_running:
            write()
            return
        showing = asyncio.ensure_future(run_in_terminal(write))
        self._showing.add(showing)
        showing.add_done_callback(self._showing.discard)

    async def lines(self) -> AsyncIterator[str]:
        """The lines that are typed, until Ctrl-D."""
        while True:
            try:
                typed = await self._session.prompt_async(handle_sigint=False)
            except EOFError:
                return
            self._leaves = False
            for line in typed.split("\n"):  # what is pasted may have several
                yield line

    def _keys(self) -> KeyBindings:
        keys = KeyBindings()

        @keys.add("c-c")
        def interrupt(event: KeyPressEvent) -> None:
            line = event.current_buffer
            if line.text:
                line.reset()
            elif self._room().interrupt():
                pass
            elif self._leaves:
                event.app.exit(exception=EOFError)
                return
            else:
                self._room().tell_how_to_leave()
                self._leaves = True
                return
            self._leaves = False

        return keys


class RoomCompleter(Completer):
    """Asks the room how the line could go on."""

    def __init__(self, room: Callable[[], Room]) -> None:
        self._room = room

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        raise NotImplementedError("the room is asked in its own loop")

    async def get_completions_async(
        self, document: Document, complete_event: CompleteEvent
    ) -> AsyncGenerator[Completion, None]:
        before = document.text_before_cursor
        for fitting in await self._room().completions(before):
            yield Completion(
                fitting.text,
                start_position=fitting.start - len(before),
                display=fitting.text.rstrip(),
                display_meta=fitting.about,
            )


class _Kept(History):
    """All lines of this run, and of earlier ones those that are kept."""

    def __init__(self, lines: TypedLines) -> None:
        super().__init__()
        self._lines = lines

    def load_history_strings(self) -> Iterable[str]:
        return reversed(self._lines.read())

    def store_string(self, string: str) -> None:
        for line in string.split("\n"):
            if is_kept(line):
                self._lines.add(line)
