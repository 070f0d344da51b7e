"""What a group has decided and is deciding: each kind of page has something to show. Tests and pictures tell it."""

STORY = """
    Ann: /propose "Ship on Fridays, after the tests are green" --process consent --by 3d --why "two weekends lost to late releases"
    Bo: /object D-1 "Nobody can roll back at the weekend" --remedy "Ship on Mondays"
    Cy: /vote D-1 concern "on-call load"
    Di: /vote D-1 consent
    Ann: /amend D-1 "Ship on Fridays before noon, after the tests are green"
    Bo: /accept D-1.1
    Ann: /vote D-1 consent
    Bo: /vote D-1 consent
    Cy: /vote D-1 concern "on-call load"
    Di: /vote D-1 consent
    @+3d
    Ann: /poll "Where do we meet next spring?" "Osaka" "Kyoto" "Nara" --by 2d
    Bo: /vote D-2 Osaka
    Cy: /vote D-2 Osaka
    Di: /vote D-2 Kyoto
    Ed: /vote D-2 Osaka
    @+2d
    Ann: /propose "Move to PostgreSQL" --process consent --by 3d --why "The file is locked when two write at once" --doc https://wiki.example/incident-12
    Bo: /object D-3 "Nobody here has run it in earnest" --affects "Whoever is on call"
    Ann: /resolve D-3.1 "Di runs it on the test system for a month first"
    Cy: /vote D-3 consent
    Ed: /vote D-3 concern "Who pays for the second machine?"
    Di: /propose "Archive the wiki" --process lazy --by 3d
    Ann: /poll "Rank the drinks for the meeting" "Tea" "Coffee" "Water" --rank --by 5d
    Bo: /vote D-5 "Coffee > Tea"
    Cy: /vote D-5 "Tea > Water > Coffee"
    Tanaka: /propose "Buy a second press" --process ringi --route "Bo, Di, Cy"
    Bo: /stamp D-6 approve
    Ann: /poll "Who speaks at the fair?" "Bo" "Cy" --hidden --by 4d
    Bo: /vote D-7 Cy
    Cy: /propose "Budget <b>Q1</b>: 12,000" --process majority --by 4d
    Di: /vote D-8 yes
    Ed: /vote D-8 no "The licences are missing"
    Di: /poll "When is the retrospective?" "Monday" "Tuesday" "Thursday" --approve --by 5d
    Ed: /decide "Refunded 40 EUR to a customer" --why "Their order came broken"
"""
CONSENT, POLL, BLOCKED, LAZY, RANKED, RINGI, HIDDEN, MAJORITY, APPROVAL, RECORDED = range(1, 11)
"""The numbers of its decisions. The first two are closed."""
