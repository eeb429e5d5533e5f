"""Who and what the scene adds to the demonstration, by name. Longer names than anybody's find the narrow places."""

PASSWORD = "correct-horse-battery"
DEMO_PASSWORD = "show me the badges"  # what `manage.py demo` says
AWARDER = "sam.adeyemi@rusheymead.example"
LONG = "Wissenschaftskommunikationswerkstatt für außergewöhnlich Neugierige an der Volkshochschule"
LONG_ADDRESS = "a.very.long.local.part.of.an.address.which.has.no.end.in.sight@college-of-further-education.example"
LIST = f"""Zoë New <ZOE@Rusheymead.example>
sam.new@rusheymead.example
priya.c@rusheymead
Zoë Again <zoe@rusheymead.example>
Not an address at all
{LONG} <{LONG_ADDRESS}>"""
