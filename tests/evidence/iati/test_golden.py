"""Small files worked by hand: one of 2.03, one of 1.05, an older one without a version, and an organisation file."""

from datetime import date

V203 = """<?xml version="1.0" encoding="UTF-8"?>
<iati-activities version="2.03">
<iati-activity xml:lang="en" default-currency="EUR" humanitarian="true" hierarchy="2" last-updated-datetime="2024-01-02T03:04:05Z">
<iati-identifier> XX-1 </iati-identifier>
<reporting-org ref="XM-DAC-1" type="40" secondary-reporter="1"><narrative>The Agency</narrative></reporting-org>
<title><narrative xml:lang="fr">L'eau</narrative><narrative>Water
  for Tetovo</narrative></title>
<description><narrative>Never <b>looked</b> into</narrative></description>
<participating-org ref="GB-1" type="10" role="1" activity-id="GB-1-7"><narrative xml:lang="fr">Londres</narrative></participating-org>
<participating-org role="4" crs-channel-code="21000"/>
<other-identifier ref="old-1" type="A3"><owner-org ref="XX"/></other-identifier>
<activity-status code="2"/>
<activity-date type="1" iso-date="2020-01-01Z"/>
<activity-date type="2" iso-date="2020-02-01+01:00"><narrative>late</narrative></activity-date>
<activity-date type="3" iso-date="2020-13-01"/>
<activity-date type="3" iso-date="2021-12-31"/>
<contact-info><person-name><narrative>Ana Example</narrative></person-name></contact-info>
<activity-scope code="4"/>
<recipient-country code="MK" percentage=" 60.5 "/>
<recipient-region code="89" percentage="39.5"><narrative>Europe</narrative></recipient-region>
<location ref="L1"><location-reach code="1"/><location-id code="785058" vocabulary="G1"/><location-id code="7" vocabulary="G2"/>
<name><narrative>Tetovo</narrative></name><administrative code="MK001" vocabulary="A2" level="1"/>
<administrative code="MK001002" vocabulary="A2" level="2"/>
<point srsName="x"><pos>42.01 20.97</pos></point><exactness code="1"/><location-class code="2"/><feature-designation code="PPL"/></location>
<location><point><pos>91 20</pos></point></location>
<sector code="14030" percentage="100"/>
<sector vocabulary="99" code="w" vocabulary-uri="http://x"><narrative>Our water</narrative></sector>
<tag code="6.1" vocabulary="3"/>
<humanitarian-scope type="1" vocabulary="1-2" code="EQ-2019-1"/>
<policy-marker code="1" significance="2"/>
<collaboration-type code="1"/><default-aid-type code="C01"/><default-flow-type code="10"/>
<budget type="2" status="1"><period-start iso-date="2020-01-01"/><period-end iso-date="2020-12-31"/>
<value value-date="2020-01-01">1,234,567.50</value></budget>
<planned-disbursement type="1"><period-start iso-date="2021-01-01"/><value currency="USD">-5</value>
<receiver-org ref="MK-G" receiver-activity-id="MK-9" type="10"><narrative>Ministry</narrative></receiver-org></planned-disbursement>
<transaction ref="t1" humanitarian="0"><transaction-type code="3"/><transaction-date iso-date="2020-05-05T10:00:00"/>
<value currency="CHF" value-date="2020-05-06"> 10 </value><description><narrative>First</narrative></description>
<provider-org ref="GB-1" provider-activity-id="GB-1-7"><narrative>UK</narrative></provider-org>
<sector code="72010"/><recipient-country code="XK"/><aid-type code="C01"/></transaction>
<transaction><transaction-type code="99"/><value>about ten</value><extra/></transaction>
<related-activity ref="XX-0" type="1"/>
<result type="1"><title><narrative>Wells</narrative></title>
<indicator measure="1" ascending="1"><title><narrative>People</narrative></title>
<baseline year="2019" value="0"/><baseline year="2019" value="3"><dimension name="sex" value="f"/></baseline>
<period><period-start iso-date="2020-01-01"/><period-end iso-date="2020-12-31"/>
<target value="10"/><target value="6"><location ref="L1"/><dimension name="sex" value="f"/></target>
<actual value="9"><comment/></actual></period></indicator></result>
<result type="2"/>
<mystery new="1"/>
</iati-activity>
</iati-activities>
"""


def test_an_activity_of_2_03_worked_by_hand(take):
    taken = take(V203)
    assert (taken.rows_in, taken.rejected.height) == (1, 0)
    (activity,) = taken.tables["activities"].rows(named=True)
    assert activity == {
        "source": "iati_file_xm-dac-1",
        "activity": "XX-1",
        "reporting_ref": "XM-DAC-1",
        "reporting_name": "The Agency",
        "reporting_kind": "40",
        "secondary": True,
        "title": "Water for Tetovo",
        "status": "2",
        "start_planned": date(2020, 1, 1),
        "start_actual": date(2020, 2, 1),
        "end_planned": None,
        "end_actual": None,
        "humanitarian": True,
        "hierarchy": 2,
        "scope": "4",
        "language": "en",
        "currency": "EUR",
        "updated": "2024-01-02T03:04:05Z",
        "standard": "2.03",
        "file": "file.xml",
        "address": "line 3",
    }
    assert taken.rows("activity_organisations", "n", "role", "ref", "name", "kind", "activity_ref", "address") == [
        (1, "1", "GB-1", "Londres", "10", "GB-1-7", "line 9"),
        (2, "4", None, None, None, None, "line 10"),
    ]
    assert taken.rows("activity_links", "n", "link", "type", "ref") == [
        (1, "other_identifier", "A3", "old-1"),
        (2, "related_activity", "1", "XX-0"),
    ]
    assert taken.rows("activity_sectors", "n", "flow", "vocabulary", "code", "name", "share") == [
        (1, None, "1", "14030", None, 1.0),
        (2, None, "99", "w", "Our water", None),
        (3, 3, "1", "72010", None, None),
    ]
    assert taken.rows("activity_tags", "tag", "vocabulary", "code", "type") == [
        ("tag", "3", "6.1", None),
        ("humanitarian_scope", "1-2", "EQ-2019-1", "1"),
        ("policy_marker", "1", "1", "2"),
        ("collaboration_type", None, "1", None),
        ("default_aid_type", "1", "C01", None),
        ("default_flow_type", None, "10", None),
    ]


def test_places_of_an_activity_and_of_its_flows(take):
    taken = take(V203)
    assert taken.rows("activity_places", "n", "flow", "level", "vocabulary", "code", "name", "share") == [
        (1, None, "country", "", "MK", None, 0.605),
        (2, None, "region", "1", "89", "Europe", 0.395),
        (3, None, "location", "G1", "785058", "Tetovo", None),
        (4, None, "location", None, None, None, None),
        (5, 3, "country", "", "XK", None, None),
    ]
    columns = ("ref", "latitude", "longitude", "admin_vocabulary", "admin_level", "admin_code", "exactness", "reach")
    assert taken.rows("activity_places", *columns, "location_class", "feature")[2] == (
        *("L1", 42.01, 20.97, "A2", "2", "MK001002", "1", "1", "2", "PPL"),
    )
    assert taken.rows("activity_places", "latitude", "longitude")[3] == (None, 20.0)


def test_money_of_an_activity(take):
    taken = take(V203)
    assert taken.rows(
        *("money_flows", "n", "element", "kind", "type", "status", "start", "end", "amount", "currency", "value_date")
    ) == [
        *[(1, "budget", "planned", "2", "1", date(2020, 1, 1), date(2020, 12, 31), 1234567.5, "EUR", date(2020, 1, 1))],
        *[(2, "planned_disbursement", "planned", "1", None, date(2021, 1, 1), None, -5.0, "USD", None)],
        *[(3, "transaction", "disbursed", "3", None, date(2020, 5, 5), None, 10.0, "CHF", date(2020, 5, 6))],
        *[(4, "transaction", "other", "99", None, None, None, None, "EUR", None)],
    ]
    columns = ("ref", "description", "humanitarian", "provider_ref", "provider_name", "provider_activity")
    assert taken.rows("money_flows", *columns)[2] == ("t1", "First", False, "GB-1", "UK", "GB-1-7")
    receiver = ("receiver_ref", "receiver_name", "receiver_kind", "receiver_activity")
    assert taken.rows("money_flows", *receiver)[1] == ("MK-G", "Ministry", "10", "MK-9")
    assert taken.tables["money_flows"]["usd"].null_count() == 4


def test_results_have_a_row_for_each_period_and_division(take):
    taken = take(V203)
    assert taken.rows(
        *("activity_results", "n", "result", "indicator", "title", "indicator_title", "ascending"),
        *("baseline_value", "target_value", "actual_value", "location_ref", "dimensions", "period_end"),
    ) == [
        (1, 1, 1, "Wells", "People", True, "0", "10", "9", None, None, date(2020, 12, 31)),
        (2, 1, 1, "Wells", "People", True, None, "6", None, "L1", "sex=f", date(2020, 12, 31)),
        (3, 1, 1, "Wells", "People", True, "3", None, None, None, "sex=f", None),
        (4, 2, None, None, None, None, None, None, None, None, None, None),
    ]


def test_what_could_not_be_read_or_kept_is_counted_by_name(take):
    taken = take(V203)
    assert taken.unread == {
        "activity-date that is no day": 1,
        "activity-date: not kept beside the first of its type": 1,
        "location/location-id: not kept beside the first": 1,
        "location: latitude that is no number of degrees": 1,
        "transaction/value that is no number": 1,
    }
    assert taken.unknown == {"transaction/extra": 1, "iati-activity/mystery": 1}


V105 = """<iati-activities version="1.05">
<iati-activity xml:lang="en" default-currency="GBP" version="2.03">
<reporting-org ref="GB-1" type="10">DFID</reporting-org>
<iati-identifier>GB-1-100</iati-identifier>
<title xml:lang="fr">Titre</title><title xml:lang="en">Title</title>
<activity-website>http://x</activity-website>
<activity-status code="2">Implementation</activity-status>
<activity-date type="start-planned" iso-date="2010-01-01"/><activity-date type="end-actual">2012-03-04</activity-date>
<participating-org role="Funding" type="10" ref="GB">UK</participating-org>
<participating-org role="implementing">Doers</participating-org>
<recipient-country code="AL" percentage="100">Albania</recipient-country>
<location percentage="40"><location-type code="PPLC"/><name>Tirana</name><administrative country="AL" adm1="AL11">Tirana</administrative>
<coordinates latitude="41.33" longitude="19.82" precision="1"/><gazetteer-entry gazetteer-ref="GEO">3183875</gazetteer-entry></location>
<location><coordinates latitude="41" longitude="20" precision="4"/></location>
<sector vocabulary="DAC" code="15110">Policy</sector><sector vocabulary="DAC-3" code="151"/><sector code="1"/><sector vocabulary="RO" code="x"/>
<sector vocabulary="WB" code="BX"/>
<policy-marker vocabulary="DAC" code="2" significance="1">Environment</policy-marker>
<other-identifier owner-ref="AL-1" owner-name="Albania">AMP-5</other-identifier>
<budget type="original"><period-start iso-date="2010-01-01"/><period-end iso-date="2010-12-31"/><value>100</value></budget>
<planned-disbursement updated="2010-01-01"><period-start>2010-04-01</period-start><value>7</value></planned-disbursement>
<transaction><transaction-type code="C">Commitment</transaction-type><value value-date="2010-02-01">90</value>
<transaction-date iso-date="2010-02-02"/>
<receiver-org ref="AL-1">Albania</receiver-org></transaction>
<transaction><transaction-type>IF</transaction-type><value>1</value></transaction>
<transaction><transaction-type code="QS"/><value>2</value></transaction>
<result type="1"><title>Roads</title><indicator measure="1"><title>km</title><period><target value="5"/></period></indicator></result>
</iati-activity>
</iati-activities>"""


def test_an_activity_of_1_05_has_the_codes_of_2_0x(take):
    taken = take(V105)
    assert taken.rows(
        *("activities", "reporting_name", "title", "status", "start_planned", "end_actual", "standard")
    ) == [("DFID", "Title", "2", date(2010, 1, 1), date(2012, 3, 4), "1.05")]
    assert taken.rows("activity_organisations", "role", "ref", "name") == [("1", "GB", "UK"), ("4", None, "Doers")]
    assert taken.rows("activity_sectors", "vocabulary", "code", "name") == [
        *[("1", "15110", "Policy"), ("2", "151", None), ("1", "1", None), ("99", "x", None), ("WB", "BX", None)],
    ]
    assert taken.rows("activity_tags", "tag", "vocabulary", "code", "type", "name") == [
        ("policy_marker", "1", "2", "1", "Environment")
    ]
    assert taken.rows("activity_links", "link", "ref") == [("other_identifier", "AMP-5")]
    assert taken.rows("money_flows", "element", "kind", "type", "amount", "start", "receiver_name") == [
        ("budget", "planned", "1", 100.0, date(2010, 1, 1), None),
        ("planned_disbursement", "planned", None, 7.0, date(2010, 4, 1), None),
        ("transaction", "committed", "2", 90.0, date(2010, 2, 2), "Albania"),
        ("transaction", "incoming", "1", 1.0, None, None),
        ("transaction", "other", "9", 2.0, None, None),
    ]
    assert taken.rows("activity_results", "title", "indicator_title", "target_value") == [("Roads", "km", "5")]
    assert not taken.unknown
    assert not taken.unread


def test_locations_of_1_05(take):
    columns = ("vocabulary", "code", "name", "share", "latitude", "longitude", "exactness", "feature")
    admin = ("admin_vocabulary", "admin_level", "admin_code")
    assert take(V105).rows("activity_places", *columns, *admin) == [
        ("", "AL", "Albania", 1.0, *(None,) * 7),
        ("G1", "3183875", "Tirana", 0.4, 41.33, 19.82, "1", "PPLC", None, "1", "AL11"),
        (None, None, None, None, 41.0, 20.0, "2", None, None, None, None),
    ]


def test_of_units_of_one_level_the_first_is_kept_and_the_other_counted(take):
    taken = take(V203.replace('level="1"', 'level="2"'))
    assert taken.tables["activity_places"]["admin_code"].to_list()[2] == "MK001"
    assert taken.unread["location/administrative: not kept beside another of its level"] == 1


def test_without_a_version_the_form_of_the_text_tells(take):
    old = V105.replace(' version="1.05"', "")
    assert take(old).rows("activities", "standard", "status") == [("1.0x", "2")]
    assert take(old).tables["money_flows"]["kind"].to_list() == take(V105).tables["money_flows"]["kind"].to_list()
    new = V203.replace(' version="2.03"', "")
    assert take(new).rows("activities", "standard", "title") == [("2.0x", "Water for Tetovo")]


def test_codes_of_2_03_are_left_as_they_are(take):
    words = V203.replace('role="4"', 'role="Implementing"').replace(
        '<sector code="14030"', '<sector vocabulary="DAC" code="1"'
    )
    taken = take(words)
    assert taken.tables["activity_organisations"]["role"].to_list() == ["1", "Implementing"]
    assert taken.tables["activity_sectors"]["vocabulary"][0] == "DAC"


ORGANISATIONS = """<iati-organisations version="2.03">
<iati-organisation default-currency="SEK" xml:lang="sv">
<organisation-identifier>SE-0</organisation-identifier>
<name><narrative>Sverige</narrative></name>
<reporting-org ref="SE-6" type="10"><narrative>Sida</narrative></reporting-org>
<total-budget status="2"><period-start iso-date="2020-01-01"/><period-end iso-date="2020-12-31"/><value>1,000</value>
<budget-line ref="1"><value>400</value><narrative>A part</narrative></budget-line></total-budget>
<recipient-org-budget><recipient-org ref="XM-OSCE"><narrative>OSCE</narrative></recipient-org>
<period-start iso-date="2020-01-01"/><period-end iso-date="2020-12-31"/><value currency="EUR">5</value></recipient-org-budget>
<recipient-country-budget><recipient-country code="XK"/><period-start iso-date="2020-01-01"/><value>6</value></recipient-country-budget>
<recipient-region-budget><recipient-region code="89"/><period-start iso-date="2020-01-01"/><value>7</value></recipient-region-budget>
<total-expenditure><period-start iso-date="2019-01-01"/><period-end iso-date="2019-12-31"/><value>900</value>
<expense-line ref="9"><value>1</value></expense-line></total-expenditure>
<document-link url="x"/>
<oddity/>
</iati-organisation>
<iati-organisation><name><narrative>Nobody</narrative></name></iati-organisation>
</iati-organisations>"""


def test_an_organisation_file_worked_by_hand(take):
    taken = take(ORGANISATIONS, organisations=True)
    assert taken.rows("activities", "activity", "title", "reporting_ref", "source", "standard", "address") == [
        ("SE-0#org", "Sverige", "SE-6", "iati_file_se-6", "2.03", "line 2")
    ]
    assert taken.rows("money_flows", "n", "element", "kind", "type", "amount", "currency", "receiver_ref") == [
        (1, "budget", "planned", "total_budget", 1000.0, "SEK", None),
        (2, "budget", "planned", "recipient_org_budget", 5.0, "EUR", "XM-OSCE"),
        (3, "budget", "planned", "recipient_country_budget", 6.0, "SEK", None),
        (4, "budget", "planned", "recipient_region_budget", 7.0, "SEK", None),
        (5, "expenditure", "spent", "total_expenditure", 900.0, "SEK", None),
    ]
    assert set(taken.rows("money_flows", "provider_ref", "provider_name")) == {("SE-0", "Sverige")}
    assert taken.rows("activity_places", "flow", "level", "vocabulary", "code") == [
        (3, "country", "", "XK"),
        (4, "region", "1", "89"),
    ]
    assert taken.rejected.rows() == [(2, "no identifier; no reporting organisation", "line 17: Nobody")]
    assert (taken.rows_in, taken.unknown) == (2, {"iati-organisation/oddity": 1})


def test_an_organisation_file_of_1_0x(take):
    taken = take(
        """<iati-organisations version="1.04"><iati-organisation><iati-identifier>SE-0</iati-identifier><name>Sverige</name>
        <reporting-org ref="SE-6">Sida</reporting-org><recipient-org-budget><recipient-org ref="O">OSCE</recipient-org>
        <value currency="EUR">5</value></recipient-org-budget></iati-organisation></iati-organisations>""",
        organisations=True,
    )
    assert taken.rows("activities", "activity", "title", "reporting_name") == [("SE-0#org", "Sverige", "Sida")]
    assert taken.rows("money_flows", "receiver_ref", "receiver_name", "amount") == [("O", "OSCE", 5.0)]
