"""Small lists of plans, flows, missions and frameworks, and what makes a row of them unusable."""

from list_sample import Sample

SAMPLES = (
    Sample(
        "hpc_projects",
        "hpc",
        (
            {
                "project_code": "RSYR22-EDU-1",
                "title": "Schools",
                "requested_usd": "900000",
                "start": "2022-01-01",
                "end": "2022-12-31",
                "clusters": "EDU|HEA",
                "cluster_names": "Education|Health",
                "countries": "TUR|LBN",
                "locations": "Türkiye|Lebanon",
                "organisations": "CESVI|COOPI",
                "partners": "A local group",
            },
            {"project_code": "2", "requested_usd": "5", "organisations": "UNHCR", "clusters": "", "countries": ""},
        ),
        {"no project": {"project_code": ""}},
        once="the project is there more than once",
    ),
    Sample(
        "fts_flows",
        "fts",
        (
            {
                "date": "2021-02-25",
                "description": "For Afghanistan",
                "amountUSD": "606796",
                "srcOrganization": "Luxembourg, Government of",
                "destOrganization": "International Committee of the Red Cross",
                "destPlan": "Afghanistan 2020",
                "destPlanCode": "HAFG20",
                "destPlanId": "929",
                "destGlobalClusters": "Protection,Water, Sanitation and Hygiene",
                "destLocations": "AFG,JOR",
                "destProjectCode": "HPSE20-1",
                "destEmergency": "COVID-19",
                "destUsageYearStart": "2020",
                "destUsageYearEnd": "2021",
                "flowType": "Standard",
                "boundary": "incoming",
                "status": "commitment",
                "originalAmount": "500000",
                "originalCurrency": "EUR",
                "id": "228238",
                "refCode": "P1",
                "keywords": "Multiyear",
            },
            {
                "date": "2021-01-01",
                "amountUSD": "90075",
                "srcOrganization": "",
                "destOrganization": "WFP",
                "flowType": "Parked",
                "boundary": "internal",
                "status": "paid",
                "originalAmount": "0",
                "originalCurrency": "USD",
                "id": "2",
            },
        ),
        {"no number of the flow": {"id": ""}, "the amount is no number": {"amountUSD": "lots"}},
        once="the flow is there more than once",
    ),
    Sample(
        "fts_plan_clusters",
        "fts",
        (
            {
                "countryCode": "AFG",
                "id": "929",
                "name": "Afghanistan 2020",
                "startDate": "2020-01-01",
                "endDate": "2020-12-31",
                "clusterCode": "5130",
                "cluster": "Education in Emergencies",
                "requirements": "100",
                "funding": "40",
            },
            {
                "countryCode": "AFG",
                "id": "929",
                "name": "Afghanistan 2020",
                "clusterCode": "",
                "cluster": "Not specified",
                "requirements": "",
                "funding": "7",
            },
        ),
        {
            "neither a plan nor a country": {"id": "", "countryCode": ""},
            "an amount is no number": {"funding": "half"},
        },
        once="it is there more than once",
    ),
    Sample(
        "fts_country_plans",
        "fts",
        tuple(
            {
                "countryCode": country,
                "id": plan,
                "name": name,
                "typeName": "Regional response plan",
                "startDate": "2020-01-01",
                "endDate": "2020-12-31",
                "year": "2020",
                "requirements": required,
                "funding": funded,
            }
            for country, plan, name, required, funded in (
                ("JOR", "943", "3RP", "1000", "600"),
                ("TUR", "943", "3RP", "1000", "300"),
                ("JOR", "", "Not specified", "", "9"),
            )
        ),
        {
            "neither a plan nor a country": {"id": "", "countryCode": ""},
            "an amount is no number": {"requirements": "?"},
        },
        once="it is there more than once",
    ),
    Sample(
        "fts_plans",
        "fts",
        (
            {
                "plan_id": "1103",
                "name": "Ukraine refugees",
                "start": "2022-03-01",
                "end": "2022-08-31",
                "countries": "POL|MDA",
                "requirements_orig": "550",
                "requirements_rev": "1850",
                "funding": "362.5",
                "as_of": "2022-04-27",
            },
            {
                "plan_id": "1",
                "name": "A plan",
                "countries": "TJK",
                "requirements_orig": "7",
                "requirements_rev": "0",
                "funding": "",
                "as_of": "2022-04-27",
            },
        ),
        {
            "neither a plan nor a country": {"plan_id": "", "countries": ""},
            "an amount is no number": {"requirements_rev": "?"},
        },
        once="it is there more than once",
    ),
    Sample(
        "fts_recipients",
        "fts",
        (
            {"id": "3049", "name": "World Food Programme", "totalFunding": "1089", "sharedFunding": "0"},
            {"id": "2", "name": "A local group", "totalFunding": "5", "sharedFunding": "0"},
        ),
        {"no organisation": {"name": ""}, "an amount is no number": {"totalFunding": "?"}},
        once="it is there more than once",
    ),
    Sample(
        "osce_field_operations",
        "osce_field_operations_file",
        (
            {
                "name": "OSCE Mission in Kosovo",
                "area": "Kosovo (UNSCR 1244)",
                "iso3": "XKX",
                "established": "1999-07-01",
                "established_basis": "PC.DEC/305",
                "ended": "",
            },
            {"name": "A closed one", "iso3": "UZB", "established": "1995", "ended": "2000-02"},
        ),
        {
            "no name of the operation": {"name": ""},
            "no country": {"iso3": "", "area": ""},
            "a day that is none": {"ended": "soon"},
        },
    ),
    Sample(
        "un_mission_country_years",
        "un_peace_operations_file",
        (
            {"mission": "UNMIK", "country": "Kosovo", "first_year": "1999", "last_year": "2024", "locations": "5"},
            {"mission": "UNMEE", "country": "Ethiopia/Eritrea", "first_year": "2000", "last_year": "2008"},
        ),
        {
            "no mission": {"mission": ""},
            "no country": {"country": ""},
            "no years, or the last before the first": {"first_year": "2025"},
        },
    ),
    Sample(
        "geopko_deployments",
        "un_peace_operations_file",
        tuple(
            {
                "mission": mission,
                "year": year,
                "country": "Kosovo",
                "location": "Pristina",
                "latitude": "42.67",
                "longitude": "21.17",
                "UNPOL": "0",
            }
            for mission, year in (("UNMIK", "1999"), ("UNMIK", "2000"), ("UNMIK", "2000"), ("UNMIK", "2003"))
        ),
        {"no mission": {"mission": ""}, "no country": {"country": ""}, "no year": {"year": "99"}},
    ),
    Sample(
        "joint_frameworks",
        "joint_frameworks_file",
        (
            {
                "name": "ENVSEC",
                "kind": "joint programme",
                "organisations": "OSCE|UNDP",
                "other": "NATO (associate)",
                "since_year": "2003",
                "area": "South Caucasus|Tajikistan",
                "themes": "natural resources|human rights, water",
            },
            {"name": "A memorandum", "organisations": "UN", "since_year": "", "area": "Elsewhere", "themes": ""},
        ),
        {"no name": {"name": ""}, "no organisation": {"organisations": ""}},
        once="the name is there more than once",
    ),
)
