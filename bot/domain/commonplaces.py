"""The words that say nothing about a meetup in English, Spanish and German, and in which of them a text is written."""

from collections.abc import Collection
from functools import cache

from bot.domain.stems import stem

LANGUAGES = ("en", "es", "de")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# The library's list for English was made for web pages; of these words meetups are about.
_SAY_SOMETHING = _words(
    "ai ci cs db io ml os pr qa ui ux back beginner big case cases change changes computer copy date end error "
    "example face front full group home html http index information interest invention job line microsoft null number "
    "numbers open order page pages part place point problem problems present research right room rooms section self "
    "side site sites small state states still sub system systems test tests tip value values web webpage website word "
    "words work works zero"
)
_MORE_STOPS = {
    "en": _words(
        "anytime regular specific apprehensive particular certain complex technical practical advanced relevant "
        "proficient absolutely able actual aka anybody awesome bad basic basically beautiful big bigger biggest bit "
        "busy casual comfortable complete completely cool couldn't crazy deep deeper definite difficult due eager "
        "easier easily easy enjoyable excellent excited exciting extremely fantastic familiar fellow few final "
        "finally fine formal friendly funny glad hard harder helpful honest honestly huge important incredible "
        "incredibly informal informative initial initially interesting it’s laid loud lovely low main many nervous "
        "nicely nice normal obvious ok overall own perfect personal personally pleasant pleasantly pleased positive "
        "pretty prior professional quick quiet random real relaxed scary short shy similar simple simply super "
        "surprised surprising total totally typical ultimately unsure useful usual valuable warm weird welcoming wide "
        "wonderful worth worthwhile wrong yes yesterday tonight monday tuesday wednesday thursday friday saturday "
        "sunday january february march april june july august september october november december am pm dr mr mrs ms "
        "prof etc dont didnt doesnt cant wont isnt wasnt im ive id thats lol oh wow haha yeah hi hey please sorry "
        "everyone's today's male female older black white whose inside various numerous several couple dozen half "
        "double twice once another future past previous current available"
    ),
    "es": _words(
        "principio final aprendido aquí asi además ahora años año bonita bonito buen buenísimo cada casi chulo "
        "claramente cosa cual dentro desde despues dia difícil divertida divertido encima enorme entonces estupendo "
        "fácil feliz genial gracias grande gran gusta gustó hace hay hola igual increíble interesante interesantes "
        "jamás lunes martes miércoles jueves viernes sábado domingo mayoría menos mientras mismo muchísimo muchísima "
        "nuevo nunca par pequeña pequeño pena perfecto primera próxima quizá realmente seguro sencillo sencilla "
        "semana simple super súper tal todas todo útil útiles vez a través don doña enero febrero marzo abril mayo "
        "junio julio agosto septiembre octubre noviembre diciembre anoche ayer mañana bastante menudo falta acerca "
        "ganas ratito rato larga largo corta corto lleno llena nerviosa nervioso cómoda cómodo cercano cercana amable "
        "amables sabía podía quería había tenía hacía iba venía parecía debía creía veía decía"
    ),
    "de": _words(
        "abend angenehm bisschen cool danke echt eher einfach endlich ganz gern gerne gerade gestern gut guter halt "
        "heute interessant klasse klar lecker leider leute lustig mal meist mehr montag dienstag mittwoch donnerstag "
        "freitag samstag sonntag nett neu paar prima richtig schade schnell schön schöner sehr sofort spannend spaß "
        "super toll total wirklich wohl würde januar februar märz april mai juni juli august september oktober "
        "november dezember anfangs eigentlich ebenfalls fast immer nochmal sogar vielen kleiner kleine großer großes "
        "nächste nächsten nächstes letzte letzten erste ersten hallo ok okay herr frau gar geschafft"
    ),
}
# Verbs in the form that others of theirs share a stem with; a word in -ing may still be the name of something.
_VERBS = {
    "en": _words(
        "add apply attempt become begin believe bounce brainstorm chat check collaborate complete concern connect "
        "consist continue contribute create cross demonstrate depend differ dive drive earn engage ensure explore "
        "fail finish follow grow handle highlight improve inspire invest invite lean let like mesh mind motivate "
        "observe occur pause perform persuade pivot prepare progress push put quote reach receive refer relate rely "
        "return serve sign solve study support supposed switch tend throw translate tried understand vary wander wrap "
        "allow answer appreciate approach arrive ask attend bring build came care choose come cover decide describe "
        "discuss eat encourage enjoy enter expect experience explain expose feel figure focus found gather give guess "
        "happen hear help hope imagine include interact introduce involve join laugh learn leave listen live love "
        "meet mention miss need notice offer participate pay pick plan prefer present provide realize recognize "
        "recommend remember require run seem sit speak spend stand start stay struggle suggest surprise talk teach "
        "tell thank think told took travel treat try understood wait walk want watch welcome wish wonder worry wrote "
        "write knew saw felt thought taught heard said sat stood spoke left met brought showed got made went spent "
        "kept led ran read gave given shown known written done became share show see look"
    ),
    "es": _words(
        "aprender asistir ayudar comentar comer contar creer dar decir dejar empezar encantar entender enseñar entrar "
        "escribir escuchar leer esperar explicar gustar hablar hacer intentar invitar ir llegar llevar mirar mostrar "
        "parecer participar pensar poder preguntar presentar probar quedar querer reír repetir resultar saber salir "
        "sentir sorprender tener terminar tomar traer usar utilizar venir ver volver conocer charlar compartir "
        "aprendí entendí fui vi hice conocí quedé salí pude supe dio dijo explicó contó enseñó habló mostró gustó "
        "hizo puso"
    ),
    "de": frozenset[str](),  # there nouns are told by their capital
}
# What everybody's reflection is about anyway: no theme, and no part of one unless a talk's title has it.
_HOLLOW = {
    "en": _words(
        "absolute activity age amount answer anything area atmosphere attendance attendee attention audience aspect "
        "background basis beginning benefit building campus chance class classmate company concept corporate course "
        "day description detail difference discussion end ending enthusiasm environment event evening everybody "
        "everyone everything example expectation experience explanation fact feeling folk food friend fun gathering "
        "group guy host hour idea impression individual instructor intro introduction kind knowledge lady lecture "
        "level life list location lot man meet meetup meeting member men minute moment month morning name note "
        "nothing number occupation online organiser organizer part participant people person place point possibility "
        "presentation presenter professor purpose question reason reflection room round school section semester "
        "seminar sense session set setting show slide somebody someone something sort coordinator crowd leader "
        "speaker spot stuff student talk teacher term thing thought time title today topic turn type understanding "
        "university variety venue visit way week weekend world year lots bunch couple rest middle front use advance "
        "interest subject skill opportunity"
    ),
    "es": _words(
        "ambiente anfitrión asistencia asistente asunto aula charla chica chico clase cosa detalle día ejemplo "
        "encuentro evento expectativa experiencia explicación forma gente grupo hora idea lugar manera minuto modo "
        "momento mundo noche organizador parte participante pasada persona ponencia ponente presentación presentador "
        "pregunta público quedada razón respuesta reunión sala sesión sitio tarde tema tiempo tipo todo turno vez "
        "vida voluntario diapositiva duda comida miembro reflexión curso nivel meetup año semana mes compañero amigo "
        "amiga cara"
    ),
    "de": _words(
        "abend anfang anfänger art atmosphäre aufmerksamkeit beispiel besuch besucher beitrag ding ende erfahrung "
        "erklärung erwartung folie frage freund gast gefühl gespräch gruppe idee jahr kurs leben leute mal mensch "
        "minute mitglied moment monat morgen nachmittag nacht name niveau ort person platz publikum raum rednerin "
        "redner referent referentin runde sache saal seite spaß stelle stimmung stunde tag teil teilnehmer "
        "teilnehmerin thema treffen typ uhr veranstaltung vortrag vorträge weg welt woche zeit zuhörer "
        "zusammenfassung meetup antwort ankunft abschluss eindruck einblick grund interesse lust möglichkeit problem "
        "lösung kollege kollegin essen veranstalter vortragende mitte hälfte rest menge reihe"
    ),
}
# Too little to be a theme alone, and part of many: "project night", "time zone", "data science".
_THIN = {
    "en": _words(
        "shop pass store car table chair wall door coffee water drink dinner street town house park company business "
        "market center centre director president ceo founder manager boss ability account achievement action addition "
        "advantage adventure advice agenda aim announcement approach assumption attempt attitude behavior behaviour "
        "belief bias block boundary box break capacity category cause challenge character check choice circle command "
        "comment communication comparison competition condition conference confidence connection consideration "
        "contact context contribution control cost creation culture curve customer cycle data deal decision degree "
        "demand design desk direction distance document effect effort element email emotion employee energy engineer "
        "exercise expert expertise eye feature feedback file flow form foundation framework function future gap goal "
        "growth guide habit hand head health heart history image impact implementation improvement inexperience input "
        "instruction intention interaction introvert issue item journey key kid lack leader leadership lesson limit "
        "link location look luck machine management map mark material matter measure message method methodology "
        "mission mistake mix mode model money motivation move name nature need news object objective opinion option "
        "output owner pace pair path pattern performance period person perspective phase phone picture plan policy "
        "position potential power pressure principle priority production profession progress promise proof property "
        "public quality range rate record reference relation relationship report request requirement resource respect "
        "response responsibility review rhythm risk role rule sample scale schedule scope search selection server "
        "service share shape signal situation size skill social society sound source speed stage standard statement "
        "strategy strength success suggestion summary support survey symbol talent target theory thinking thread tip "
        "tone touch track tradition trick trouble truth trust unit update usage vehicle view visitor voice weakness "
        "weight window wisdom worry adult app application back basic board career chapter city code coder coding "
        "college computer content demo development field full game home industry information internet job laptop "
        "language learning library line local log mind module office order organization package page piece process "
        "product program programmer project result science screen self side small software solution space state step "
        "story structure style system task team tech technique technology test tool training user value version "
        "website word work worker world writing practice problem help case change date open web index site night "
        "talking looking going working meeting speaking asking being doing getting making trying using coming having "
        "saying seeing feeling attending hearing presenting sharing explaining helping understanding showing giving "
        "starting taking knowing wanting walking sitting listening running telling following interesting surprising "
        "welcoming ending growing living becoming joining finding discussing building leaving participating "
        "interacting reading playing community network research"
    ),
    "es": _words(
        "aplicación año caso código desarrollo empresa equipo herramienta lenguaje línea manera ordenador pantalla "
        "paso problema proceso programa proyecto prueba resultado sistema solución tarea técnica tecnología trabajo "
        "uso usuario versión comunidad ayuda práctica palabra"
    ),
    "de": _words(
        "anwendung arbeit aufgabe code ergebnis firma programm projekt prozess rechner schritt software sprache "
        "system team technik version werkzeug wort hilfe gemeinschaft fall"
    ),
}
# What "Riverbend Python meetup" is, and so what the words before it are the name of; in Spanish those behind it.
_GATHERINGS = {
    "en": _words(
        "chapter club community event events group groups meetup meetups meet-up member members night user users"
    ),
    "es": _words("asociación comunidad encuentro grupo meetup reunión quedada"),
    "de": _words("gruppe community gemeinschaft meetup stammtisch treffen verein"),
}
# Behind these stands the name of something, behind those what somebody does.
_ARTICLES = {
    "en": _words("a an the this these those my our your their its his her some any no each every"),
    "es": _words("el la los las un una unos unas mi mis tu su sus nuestro nuestra este esta estos estas ese esa cada"),
    "de": _words(
        "der die das den dem des ein eine einen einem einer eines mein meine meinen unser unsere ihr ihre sein seine "
        "dieser diese dieses diesen kein keine keinen jede jeder jedes im zum zur beim vom am ins"
    ),
}
_BEFORE_VERBS = {
    "en": _words(
        "i you we they he she it who to can could will would should may might must did do does don't didn't not never "
        "i'd i'll we'll they'd let let's us and also always often just please cannot can't couldn't wouldn't people "
        "was is are were am be been being very so more most too really quite felt feel bit little seem seemed pretty "
        "how"
    ),
    "es": _words(
        "yo tú él ella nosotros ellos ellas me te se nos lo le les no a para puedo pude quiero voy vamos que es era "
        "fue muy tan más está estaba bastante poco"
    ),
    "de": frozenset[str](),
}
_BEFORE_PLACES = {"en": _words("in at from near"), "es": _words("en desde"), "de": _words("in aus nach bei")}
_BETWEEN = {"en": _words("of"), "es": _words("de del"), "de": _words("von")}  # "base de datos"


@cache
def stops(language: str) -> frozenset[str]:
    """Words (small letters) that are no part of any theme in this language: they end a phrase."""
    from stopwordsiso import stopwords  # reads all its languages, which takes a while

    said = {word.replace("’", "'") for word in stopwords(language)} - (_SAY_SOMETHING if language == "en" else set())
    return frozenset(said | _MORE_STOPS[language])


@cache
def _telling(language: str) -> frozenset[str]:
    """The stop words that no other of the languages has."""
    others = frozenset[str]().union(*(stops(each) for each in LANGUAGES if each != language))
    return stops(language) - others


@cache
def verbs(language: str) -> frozenset[str]:
    """Stems of words that say what somebody does."""
    return _stems(_VERBS[language], language)


@cache
def hollow(language: str) -> frozenset[str]:
    """Stems of words that every reflection of a meetup is full of."""
    return _stems(_HOLLOW[language], language)


@cache
def thin(language: str) -> frozenset[str]:
    """Stems of words that are no theme alone."""
    return _stems(_THIN[language], language)


def articles(language: str) -> frozenset[str]:
    """What stands before nouns, and before no name."""
    return _ARTICLES[language]


def gatherings(language: str) -> frozenset[str]:
    """What a group of people, or what it does together, is called."""
    return _GATHERINGS[language]


def before_places(language: str) -> frozenset[str]:
    """What stands before places."""
    return _BEFORE_PLACES[language]


def before_verbs(language: str) -> frozenset[str]:
    """What stands before verbs and adjectives, and seldom before nouns."""
    return _BEFORE_VERBS[language]


def between(language: str) -> frozenset[str]:
    """What may stand in the middle of a phrase."""
    return _BETWEEN[language]


def language_of(words: Collection[str]) -> str:
    """In which language a text with these different words (small letters) is: by its stop words; English if unsure."""
    return max(LANGUAGES, key=lambda each: len(_telling(each).intersection(words)))


def _stems(words: Collection[str], language: str) -> frozenset[str]:
    return frozenset(stem(word, language) for word in words)
