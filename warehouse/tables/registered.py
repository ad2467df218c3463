"""The tables that are made from the registry: their columns, declared once for the ledger and for the rows."""

from warehouse.tables.ddl import Table, columns_of

REGISTERED_TABLES = (
    Table(
        "unit",
        "The units of the registry, with the days they existed · Đơn vị",
        columns_of(
            ("unit_id", "VARCHAR", "the unit's identity · mã định danh"),
            ("code", "VARCHAR", "official code, used again after mergers · mã đơn vị"),
            ("kind", "VARCHAR", "kind of unit, as the forms' senders are · loại đơn vị"),
            ("name", "VARCHAR", "name · tên"),
            ("valid_from", "DATE", "first day, null where open · từ ngày"),
            ("valid_to", "DATE", "last day, null where open · đến ngày"),
            ("successor_id", "VARCHAR", "who took it over · đơn vị kế thừa"),
            ("host_unit_id", "VARCHAR", "the committee that hosts an enterprise's cell · đảng ủy chủ quản"),
        ),
    ),
    Table(
        "office",
        "The office of the registry · Cơ quan tổng hợp",
        columns_of(
            ("office_id", "VARCHAR", "the office's identity · mã định danh"),
            ("name", "VARCHAR", "its name · tên"),
            ("level", "VARCHAR", "province, district or commune · cấp"),
            ("parent", "VARCHAR", "the superior's name · tên cấp trên"),
            ("time_zone", "VARCHAR", "its time zone · múi giờ"),
            (
                "first_day",
                "DATE",
                "first day with the system · ngày bắt đầu dùng hệ thống",
            ),
            ("made_up", "VARCHAR", "the note for figures that are made up; blank: they are real · ghi chú số liệu mẫu"),
        ),
    ),
    Table(
        "term",
        "The terms of the office · Nhiệm kỳ",
        columns_of(
            ("term", "VARCHAR", "the term's name, as 2020-2025 · nhiệm kỳ"),
            ("start_day", "DATE", "first day · từ ngày"),
            ("end_day", "DATE", "last day · đến ngày"),
        ),
    ),
    Table(
        "unit_kind",
        "The kinds of unit · Loại đơn vị",
        columns_of(
            ("kind", "VARCHAR", "kind of unit · loại"),
            ("name", "VARCHAR", "its Vietnamese name · tên loại"),
            ("is_committee", "BOOLEAN", "whether it hosts cells of enterprises · là đảng ủy chủ quản"),
        ),
    ),
    Table(
        "predecessor",
        "The predecessors of each unit, however far back: it has their past · Đơn vị tiền thân của mỗi đơn vị",
        columns_of(
            ("unit_id", "VARCHAR", "the unit · đơn vị"),
            ("predecessor_id", "VARCHAR", "a predecessor · đơn vị tiền thân"),
        ),
    ),
    Table(
        "party_cell_name",
        "Former names of party cells · Tên cũ của chi bộ",
        columns_of(
            ("unit_id", "VARCHAR", "the unit · đơn vị"),
            ("cell", "VARCHAR", "the former name, as names are compared · tên cũ để so sánh"),
            ("present_cell", "VARCHAR", "the present name likewise, null where it was split · tên hiện nay để so sánh"),
            ("present_name", "VARCHAR", "the present name as the registry writes it · tên hiện nay"),
            ("becomes", "VARCHAR", "of a cell that was split, the cells that it became · được tách thành"),
        ),
    ),
    Table(
        "obligation",
        "The reports that each kind of unit owes · Nghĩa vụ báo cáo",
        columns_of(
            ("kind", "VARCHAR", "kind of unit · loại đơn vị"),
            ("form", "VARCHAR", "the form's code · mẫu"),
            ("every", "VARCHAR", "month, quarter, half_year or year · loại kỳ"),
            ("start_day", "DATE", "owed for periods that end from this day on, null: always · từ ngày"),
            ("end_day", "DATE", "to this day, null: open · đến ngày"),
            ("due_days", "BIGINT", "days from the period's last day to the due day · số ngày đến hạn"),
        ),
    ),
    Table(
        "period",
        "The periods of the terms · Kỳ báo cáo",
        columns_of(
            ("period", "VARCHAR", "2024-02, 2024-Q1, 2024-H1, 2024-9M, 2023 or 2025-07-01--2025-07-14 · mã kỳ"),
            ("kind", "VARCHAR", "rest, month, quarter, half_year, nine_months or year · loại kỳ"),
            ("period_start", "DATE", "first day, cut to the term · ngày đầu"),
            ("period_end", "DATE", "last day, cut to the term · ngày cuối"),
            ("label", "VARCHAR", "as people write it · tên kỳ"),
            ("term", "VARCHAR", "the term that it belongs to · nhiệm kỳ"),
            ("owed_every", "VARCHAR", "the kinds of period whose obligations it falls under · loại kỳ của nghĩa vụ"),
        ),
    ),
    Table(
        "target",
        "What is wanted of the office and of its units · Chỉ tiêu",
        columns_of(
            ("scope", "VARCHAR", "term or year · phạm vi"),
            ("unit_id", "VARCHAR", "null: the whole office · đơn vị"),
            ("term", "VARCHAR", "the term that it hangs on · nhiệm kỳ"),
            ("start_day", "DATE", "from · từ ngày"),
            ("end_day", "DATE", "to · đến ngày"),
            ("target", "BIGINT", "admissions wanted · chỉ tiêu kết nạp"),
            ("source", "VARCHAR", "where the target comes from · nguồn"),
        ),
    ),
)
REGISTERED = tuple(table.name for table in REGISTERED_TABLES)
