"""Who is where: OSCE field operations and UN peace operations, by place and years."""



OSCE = "organisations/osce_field_operations.csv"
UN = "organisations/un_peace_missions_country_years.csv"
SOURCE_OSCE, SOURCE_UN = "osce_field_operations", "un_peace_operations"
LAST_YEAR = 2024
