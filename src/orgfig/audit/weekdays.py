# ruff: noqa: RUF001 - names are written in their own scripts
"""Names of weekdays in many languages, so that a wrong one can be told from a foreign one.

Org writes the day name of the user's locale (Org manual, "Timestamps"). A name that several
languages give to different days stands for all of them; an unknown one stands for none.
"""

from __future__ import annotations

from functools import cache

__all__ = ["LANGUAGES", "WEEKDAYS", "days_named"]

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

LANGUAGES = {
    "Arabic": "الاثنين اثنين ن|الثلاثاء ثلاثاء ث|الأربعاء أربعاء ر|الخميس خميس خ|الجمعة جمعة ج"
    "|السبت سبت س|الأحد أحد ح",
    "Bulgarian": "понеделник пон пн|вторник вто вт|сряда сря ср|четвъртък чет чт|петък пет пт"
    "|събота съб сб|неделя нед нд",
    "Catalan": "dilluns dl|dimarts dt|dimecres dc|dijous dj|divendres dv|dissabte ds|diumenge dg",
    "Chinese": "星期一 周一 週一 一|星期二 周二 週二 二|星期三 周三 週三 三|星期四 周四 週四 四"
    "|星期五 周五 週五 五|星期六 周六 週六 六|星期日 星期天 周日 週日 日",
    "Croatian": "ponedjeljak pon|utorak uto|srijeda sri|četvrtak čet|petak pet|subota sub"
    "|nedjelja ned",
    "Czech": "pondělí po pon|úterý út úte|středa st stř|čtvrtek čt čtv|pátek pá pát|sobota so sob"
    "|neděle ne ned",
    "Danish": "mandag man ma|tirsdag tir ti|onsdag ons on|torsdag tor to|fredag fre fr"
    "|lørdag lør lø|søndag søn sø",
    "Dutch": "maandag ma maa|dinsdag di din|woensdag wo woe|donderdag do don|vrijdag vr vri"
    "|zaterdag za zat|zondag zo zon",
    "English": "Monday Mon Mo|Tuesday Tue Tues Tu|Wednesday Wed We|Thursday Thu Thur Thurs Th"
    "|Friday Fri Fr|Saturday Sat Sa|Sunday Sun Su",
    "Esperanto": "lundo lun|mardo mar|merkredo mer|ĵaŭdo ĵaŭ|vendredo ven|sabato sab|dimanĉo dim",
    "Estonian": "esmaspäev E|teisipäev T|kolmapäev K|neljapäev N|reede R|laupäev L|pühapäev P",
    "Finnish": "maanantai ma|tiistai ti|keskiviikko ke|torstai to|perjantai pe|lauantai la"
    "|sunnuntai su",
    "French": "lundi lun lu|mardi mar ma|mercredi mer me|jeudi jeu je|vendredi ven ve"
    "|samedi sam sa|dimanche dim di",
    "German": "Montag Mo Mon|Dienstag Di Die|Mittwoch Mi Mit|Donnerstag Do Don|Freitag Fr Fre"
    "|Samstag Sonnabend Sa Sam|Sonntag So Son",
    "Greek": "Δευτέρα Δευ Δε|Τρίτη Τρί Τρ|Τετάρτη Τετ Τε|Πέμπτη Πέμ Πέ|Παρασκευή Παρ Πα"
    "|Σάββατο Σάβ Σά|Κυριακή Κυρ Κυ",
    "Hebrew": "שני ב|שלישי ג|רביעי ד|חמישי ה|שישי ו|שבת ש|ראשון א",
    "Hindi": "सोमवार सोम|मंगलवार मंगल|बुधवार बुध|गुरुवार गुरु|शुक्रवार शुक्र|शनिवार शनि|रविवार रवि",
    "Hungarian": "hétfő hét h|kedd k|szerda sze|csütörtök csüt cs|péntek pén p|szombat szo szom"
    "|vasárnap vas v",
    "Indonesian": "Senin Sen|Selasa Sel|Rabu Rab|Kamis Kam|Jumat Jum|Sabtu Sab|Minggu Min",
    "Italian": "lunedì lun lu|martedì mar ma|mercoledì mer me|giovedì gio gi|venerdì ven ve"
    "|sabato sab sa|domenica dom do",
    "Japanese": "月曜日 月曜 月|火曜日 火曜 火|水曜日 水曜 水|木曜日 木曜 木|金曜日 金曜 金"
    "|土曜日 土曜 土|日曜日 日曜 日",
    "Korean": "월요일 월|화요일 화|수요일 수|목요일 목|금요일 금|토요일 토|일요일 일",
    "Lithuanian": "pirmadienis pr|antradienis an|trečiadienis tr|ketvirtadienis kt"
    "|penktadienis pn|šeštadienis št|sekmadienis sk",
    "Norwegian": "mandag måndag man mån ma må|tirsdag tysdag tir tys ti ty|onsdag ons on"
    "|torsdag tor to|fredag fre fr|lørdag laurdag lør lau lø la|søndag sundag søn sun sø su",
    "Persian": "دوشنبه|سه‌شنبه سهشنبه|چهارشنبه|پنجشنبه پنج‌شنبه|جمعه|شنبه|یکشنبه یک‌شنبه",
    "Polish": "poniedziałek pon pn|wtorek wto wt|środa śro śr|czwartek czw cz|piątek pią pt pi"
    "|sobota sob sb so|niedziela nie nd ni ndz niedz",
    "Portuguese": "segunda seg|terça ter|quarta qua|quinta qui|sexta sex|sábado sáb sab"
    "|domingo dom",
    "Romanian": "luni lun lu|marți mar ma|miercuri mie mi|joi jo|vineri vin vi|sâmbătă sâm sâ"
    "|duminică dum du",
    "Russian": "понедельник пн пнд|вторник вт втр|среда ср срд|четверг чт чтв|пятница пт птн"
    "|суббота сб сбт|воскресенье вс вск",
    "Serbian": "понедељак пон|уторак уто|среда сре|четвртак чет|петак пет|субота суб|недеља нед",
    "Slovak": "pondelok po pon|utorok ut uto|streda st str|štvrtok št štv|piatok pi pia"
    "|sobota so sob|nedeľa ne ned",
    "Slovenian": "ponedeljek pon|torek tor|sreda sre|četrtek čet|petek pet|sobota sob|nedelja ned",
    "Spanish": "lunes lun lu|martes mar ma|miércoles mié mi|jueves jue ju|viernes vie vi"
    "|sábado sáb sá|domingo dom do",
    "Swedish": "måndag mån må|tisdag tis ti|onsdag ons on|torsdag tor tors to|fredag fre fr"
    "|lördag lör lö|söndag sön sö",
    "Turkish": "Pazartesi Pzt|Salı Sal|Çarşamba Çar|Perşembe Per|Cuma Cum|Cumartesi Cmt|Pazar Paz",
    "Ukrainian": "понеділок пн|вівторок вт|середа ср|четвер чт|п'ятниця пт|субота сб|неділя нд",
}
"""By language: full and short names of Monday to Sunday."""

_NO_ACCENTS = str.maketrans("øłıđ", "olid")
"""Letters that Unicode does not take apart into a letter and an accent."""


def days_named(name: str) -> frozenset[int]:
    """The days that `name` may stand for, Monday as 0; empty where the name is not known.

    Case, accents and a final dot do not matter.
    """
    plain = name.casefold().rstrip(".")
    return _as_written().get(plain) or _without_accents().get(_bare(plain), frozenset())


@cache
def _as_written() -> dict[str, frozenset[int]]:
    table: dict[str, frozenset[int]] = {}
    for language in LANGUAGES.values():
        for day, names in enumerate(language.split("|")):
            for name in names.casefold().split():
                table[name] = table.get(name, frozenset()) | {day}
    return table


@cache
def _without_accents() -> dict[str, frozenset[int]]:
    table: dict[str, frozenset[int]] = {}
    for name, days in _as_written().items():
        table[_bare(name)] = table.get(_bare(name), frozenset()) | days
    return table


def _bare(name: str) -> str:
    import unicodedata

    apart = unicodedata.normalize("NFKD", name)
    return "".join(one for one in apart if not unicodedata.combining(one)).translate(_NO_ACCENTS)
