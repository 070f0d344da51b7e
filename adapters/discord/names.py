"""What commands and their options are called, and said to do, in the languages of the people who see them.

Discord sends the first names back whatever language is shown. The terms are those of each language's own practice.
"""

from collections.abc import Mapping

import discord
from discord import app_commands

LANGUAGES = ("fr", "ja", "de", "es-ES")

COMMANDS: Mapping[str, tuple[str, str, str, str]] = {
    "poll": ("sondage", "アンケート", "umfrage", "encuesta"),
    "propose": ("proposer", "提案", "vorschlagen", "proponer"),
    "vote": ("voter", "投票", "abstimmen", "votar"),
    "object": ("objecter", "異議", "einwenden", "objetar"),
    "resolve": ("résoudre", "解決案", "einwand-lösen", "resolver"),
    "withdraw": ("retirer", "取下げ", "zurückziehen", "retirar"),
    "sustain": ("soutenir", "異議支持", "einwand-stützen", "sostener"),
    "amend": ("amender", "修正案", "ändern", "enmendar"),
    "extend": ("prolonger", "期限延長", "verlängern", "prorrogar"),
    "advise": ("conseiller", "助言", "beraten", "aconsejar"),
    "decide": ("décider", "決定", "entscheiden", "decidir"),
    "decisions": ("décisions", "決定記録", "entscheidungen", "decisiones"),
    "accord": ("accord", "アコード", "accord", "accord"),
    "Propose this": ("Proposer ceci", "これを提案する", "Dies vorschlagen", "Proponer esto"),
    "Record decision": (
        "Noter la décision",
        "決定として記録",
        "Entscheidung festhalten",
        "Registrar decisión",
    ),
    "Adopt poll result": ("Adopter le sondage", "投票結果を記録", "Umfrage übernehmen", "Adoptar encuesta"),
}

OPTIONS: Mapping[str, tuple[str, str, str, str]] = {
    "question": ("question", "質問", "frage", "pregunta"),
    "options": ("options", "選択肢", "optionen", "opciones"),
    "until": ("échéance", "締め切り", "frist", "plazo"),
    "process": ("procédure", "決め方", "verfahren", "proceso"),
    "who": ("électeurs", "対象者", "wer", "quiénes"),
    "hidden": ("caché", "非表示", "verdeckt", "oculto"),
    "quorum": ("quorum", "定足数", "quorum", "quórum"),
    "text": ("texte", "本文", "text", "texto"),
    "evidence": ("source", "根拠", "beleg", "fuente"),
    "irreversible": ("irréversible", "取消不可", "unumkehrbar", "irreversible"),
    "review": ("réexamen", "見直し日", "wiedervorlage", "revisión"),
    "decision": ("décision", "決定番号", "entscheidung", "decisión"),
    "choice": ("choix", "回答", "wahl", "opción"),
    "reason": ("raison", "理由", "grund", "motivo"),
    "objection": ("objection", "異議番号", "einwand", "objeción"),
    "how": ("comment", "方法", "wie", "cómo"),
    "find": ("chercher", "検索", "suche", "buscar"),
    "line": ("ligne", "入力", "zeile", "línea"),
    "settings": ("réglages", "設定", "einstellungen", "ajustes"),
}

ABOUT: Mapping[str, tuple[str, str, str, str]] = {
    "Ask in a poll with options": (
        "Poser une question avec des options", "選択肢のあるアンケートを始める", "Eine Umfrage mit Optionen beginnen",
        "Preguntar con opciones",
    ),
    "Propose a text that is adopted or not": (
        "Proposer un texte à adopter ou non", "採否を決める本文を提案する", "Einen Text zur Annahme vorschlagen",
        "Proponer un texto que se aprueba o no",
    ),
    "Take a position or choose an option": (
        "Prendre position ou choisir", "立場を示す、または選ぶ", "Stellung nehmen oder wählen", "Tomar posición o elegir",
    ),
    "Stop a proposal with a reason": (
        "Arrêter une proposition avec une raison", "理由を示して提案を止める", "Einen Vorschlag mit Grund aufhalten",
        "Detener una propuesta con un motivo",
    ),
    "Offer a solution to an objection": (
        "Proposer une solution à une objection", "異議への解決案を出す", "Eine Lösung für einen Einwand anbieten",
        "Ofrecer una solución a una objeción",
    ),
    "Withdraw what you opened, or your objection": (
        "Retirer sa proposition ou son objection", "自分の提案や異議を取り下げる", "Eigenes oder den Einwand zurückziehen",
        "Retirar lo propio o la objeción",
    ),
    "Join an objection": (
        "Se joindre à une objection", "異議に加わる", "Sich einem Einwand anschließen", "Sumarse a una objeción",
    ),
    "Change the text of your proposal": (
        "Modifier le texte de sa proposition", "自分の提案の本文を変える", "Den Text des Vorschlags ändern",
        "Cambiar el texto de la propuesta",
    ),
    "Give it more time": (
        "Donner plus de temps", "期限を延ばす", "Mehr Zeit geben", "Dar más tiempo",
    ),
    "Give advice to whoever decides": (
        "Donner un avis à qui décide", "決める人に助言する", "Wer entscheidet, beraten", "Aconsejar a quien decide",
    ),
    "Record what was decided, or close a decision": (
        "Noter une décision, ou en clore une", "決まったことを記録する、または締め切る",
        "Entschiedenes festhalten oder abschließen", "Registrar lo decidido, o cerrar",
    ),
    "The decision log: what is open, what was decided": (
        "Le registre: ouvert et décidé", "決定記録: 進行中と決定済み", "Das Protokoll: offen und entschieden",
        "El registro: abiertas y decididas",
    ),
    "Anything that can be typed, and help": (
        "Tout ce qui se tape, et l'aide", "文字での操作とヘルプ", "Alles, was man tippen kann, und Hilfe",
        "Todo lo que se puede escribir, y ayuda",
    ),
}  # fmt: skip


class Names(app_commands.Translator):
    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        if locale.value not in LANGUAGES:
            return None
        place = LANGUAGES.index(locale.value)
        where = app_commands.TranslationContextLocation
        table = {
            where.command_name: COMMANDS,
            where.command_description: ABOUT,
            where.parameter_name: OPTIONS,
        }.get(context.location)
        found = table.get(string.message) if table is not None else None
        return found[place] if found is not None else None
