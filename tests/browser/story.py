"""What a group has decided and is deciding: each kind of page has something to show. Tests and pictures tell it."""

STORY = """
    ann: /propose "Ship on Fridays, after the tests are green" --process consent --by 3d --why "two weekends lost to late releases"
    bo: /object D-1 "Nobody can roll back at the weekend" --remedy "Ship on Mondays"
    cy: /vote D-1 concern "on-call load"
    di: /vote D-1 consent
    ann: /amend D-1 "Ship on Fridays before noon, after the tests are green"
    bo: /accept D-1.1
    ann: /vote D-1 consent
    bo: /vote D-1 consent
    cy: /vote D-1 concern "on-call load"
    di: /vote D-1 consent
    @+3d
    ann: /poll "Where do we meet next spring?" "Osaka" "Kyoto" "Nara" --by 2d
    bo: /vote D-2 Osaka
    cy: /vote D-2 Osaka
    di: /vote D-2 Kyoto
    ed: /vote D-2 Osaka
    @+2d
    ann: /propose "Move to PostgreSQL" --process consent --by 3d --why "The file is locked when two write at once" --doc https://wiki.example/incident-12
    bo: /object D-3 "Nobody here has run it in earnest" --affects "Whoever is on call"
    ann: /resolve D-3.1 "Di runs it on the test system for a month first"
    cy: /vote D-3 consent
    ed: /vote D-3 concern "Who pays for the second machine?"
    di: /propose "Archive the wiki" --process lazy --by 3d
    ann: /poll "Rank the drinks for the meeting" "Tea" "Coffee" "Water" --rank --by 5d
    bo: /vote D-5 "Coffee > Tea"
    cy: /vote D-5 "Tea > Water > Coffee"
    tanaka: /propose "Buy a second press" --process ringi --route "bo, di, cy"
    bo: /stamp D-6 approve
    ann: /poll "Who speaks at the fair?" "Bo" "Cy" --hidden --by 4d
    bo: /vote D-7 Cy
    cy: /propose "Budget <b>Q1</b>: 12,000" --process majority --by 4d
    di: /vote D-8 yes
    ed: /vote D-8 no "The licences are missing"
    di: /poll "When is the retrospective?" "Monday" "Tuesday" "Thursday" --approve --by 5d
    ed: /decide "Refunded 40 EUR to a customer" --why "Their order came broken"
"""
CONSENT, POLL, BLOCKED, LAZY, RANKED, RINGI, HIDDEN, MAJORITY, APPROVAL, RECORDED = range(1, 11)
"""The numbers of its decisions. The first two are closed."""
