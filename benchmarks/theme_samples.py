"""Made-up reflections of one meetup each, in Spanish, German and English, with what a careful reader calls them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sample:
    """A meetup's reflections, one a person, the group's earlier ones, and the themes they have (variants by |)."""

    language: str
    texts: tuple[str, ...]
    earlier: tuple[str, ...]
    themes: tuple[str, ...]


SPANISH = Sample(
    "es",
    (
        (
            "Llegué tarde y empapada, pero valió la pena. Aprendí que una base de datos sin índices es como una "
            "biblioteca sin estantes. La charla de índices me abrió los ojos: medimos una consulta que tardaba "
            "dos minutos y bajó a nada. También hubo tortilla."
        ),
        (
            "No conocía a nadie. Me senté con dos chicas que trabajan con bases de datos en un hospital. Aprendí "
            "a leer el plan de ejecución, y que los índices también cuestan cuando se escribe mucho. El ruido del"
            " bar era terrible."
        ),
        (
            "Lo mejor fue el taller: cada mesa tenía una base de datos rota y había que arreglarla. El plan de "
            "ejecución me pareció un jeroglífico al principio. Ahora sé que hay que mirar primero las filas. El "
            "ruido del bar no ayudó."
        ),
        (
            "Vengo desde hace años y nunca habíamos hablado de copias de seguridad. Aprendí que una copia de "
            "seguridad que nadie ha probado no existe. Los índices ya los conocía. Faltaban enchufes."
        ),
        (
            "Me gustó que el taller fuera práctico. Probé una copia de seguridad y no funcionó, justo como "
            "decían. Voy a contárselo a mi equipo. ¡Y la tortilla, qué tortilla!"
        ),
        (
            "El plan de ejecucion por fin tiene sentido para mí. Faltaban enchufes y mi portátil se apagó a mitad"
            " del taller. Las copias de seguridad me dan miedo desde hoy."
        ),
        (
            "Soy principiante y me costó seguir. Aun así entendí para qué sirve un índice. El ruido del bar "
            "tapaba las preguntas del fondo."
        ),
    ),
    (
        "Una charla entretenida sobre pruebas. La gente muy amable y la cerveza fría.",
        "Aprendí a escribir pruebas y conocí a dos personas de otra empresa. El bar, lleno.",
        "Tortilla, cerveza y una charla sobre tipos. No se puede pedir más.",
        "Hablamos de tipos y de pruebas. Volveré en otoño.",
    ),
    (
        "bases de datos|base de datos",
        "índices|índice",
        "plan de ejecución|planes de ejecución",
        "copias de seguridad|copia de seguridad",
        "ruido del bar|ruido",
        "enchufes",
        "taller|taller práctico",
        "tortilla",
    ),
)
GERMAN = Sample(
    "de",
    (
        (
            "Ich kam direkt von der Arbeit und war müde, aber der Vortrag über Fehlersuche hat mich wach gemacht."
            " Gelernt habe ich, dass ein Haltepunkt mehr sagt als hundert Ausgaben. Die Heizung war leider aus."
        ),
        (
            "Mein erster Besuch. Alle waren freundlich, auch wenn ich beim Thema Typprüfung nur die Hälfte "
            "verstanden habe. Die Fehlersuche im laufenden Programm fand ich großartig. Kalt war es, die Heizung "
            "ging nicht."
        ),
        (
            "Gelernt: Die Typprüfung findet Fehler, bevor jemand das Programm startet. Das probiere ich morgen in"
            " unserem Laden aus. Die Brezeln waren schnell weg."
        ),
        (
            "Zwei Vorträge an einem Abend sind mir zu viel. Der zweite über Typprüfungen war der bessere. Am Ende"
            " haben wir in kleinen Gruppen Haltepunkte gesetzt, und bei mir stand endlich etwas Sinnvolles auf "
            "dem Bildschirm."
        ),
        (
            "Ich habe neben einer Lehrerin gesessen, die künstliche Intelligenz im Unterricht einsetzt. Darüber "
            "haben wir länger geredet als über die Fehlersuche. Brezeln: sehr gut."
        ),
        (
            "Über künstliche Intelligenz wurde in der Pause gestritten, laut und lustig. Gelernt habe ich, wie "
            "man einen Haltepunkt mit Bedingung setzt."
        ),
        (
            "Ohne Mikrofon hört man hinten nichts. Die Beispiele zur Typprüfung waren trotzdem klar. Ein Mikrofon"
            " kostet doch nicht die Welt!"
        ),
        (
            "Hinten war der Ton schlecht, bitte das nächste Mal ein Mikrofon. Sonst ein runder Abend, künstliche "
            "Intelligenz inklusive."
        ),
    ),
    (
        "Ein schöner Abend mit einem Vortrag über Datenbanken. Die Brezeln waren frisch.",
        "Nette Leute, gute Gespräche, zu wenig Brezeln.",
        "Der Vortrag über Tests war lang. Ich habe trotzdem viel mitgenommen.",
        "Wir saßen bis Mitternacht und haben über Programme geredet.",
    ),
    (
        "fehlersuche",
        "haltepunkt|haltepunkte",
        "typprüfung|typprüfungen",
        "künstliche intelligenz",
        "heizung",
        "mikrofon",
        "brezeln",
    ),
)
ENGLISH = Sample(
    "en",
    (
        (
            "I came for the talk on type hints and stayed for the soup. What I learned: type hints are for the "
            "reader, not for the machine. The projector gave up twice, and nobody minded."
        ),
        (
            "Typehints scare me less now. We wrote a stub file together, and a stub file turns out to be a plain "
            "text with dots in it. I also talked to somebody about burnout for half an hour."
        ),
        (
            "A gradual type checker can be switched on one folder at a time, which I will try at work. The "
            "projector died in the middle of the demo. I liked the honest word about burnout."
        ),
        (
            "My favourite part was the stub file exercise. I had believed that a type checker needs the whole "
            "program. It does not. Next time I will bring my own soup spoon."
        ),
        (
            "Somebody asked about burnout in open source and the room went quiet, in a good way. Maintainers are "
            "people. Type-Hints came up again over soup."
        ),
        (
            "I maintain a small open source library, and two people offered to help. That never happened before. "
            "The type checker found a bug in it while we were eating."
        ),
        (
            "First visit. I understood what a type hint is, not what variance is. The projector flickered so much"
            " that the speaker drew on a napkin."
        ),
    ),
    (
        "The soup was good and the talk about parsing was better.",
        "I learned to write a parser, met three people and went home happy.",
        "Nice crowd, hot soup. The talk on packaging was long.",
        "We talked about parsers until the café closed.",
    ),
    (
        "type hints|type hint",
        "type checker",
        "stub file|stub files",
        "burnout",
        "open source",
        "projector",
        "soup",
    ),
)
SAMPLES = (SPANISH, GERMAN, ENGLISH)
