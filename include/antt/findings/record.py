"""Record findings: added to what was found before, never in its place."""

from __future__ import annotations

from sqlalchemy import Connection

from antt.archive import Stored
from antt.findings.workbook import Findings
from antt.warehouse import statement
from antt.warehouse.moment import begin_change


def add_findings(connection: Connection, file: Stored, findings: Findings) -> int:
    """Register an archived workbook and record its findings; return how many are new.

    None are when it was recorded before, or when there are issues.
    """
    begin_change(connection)
    connection.execute(statement("add_file"), {"sha256": file.sha256, "size": file.size})
    period = findings.period.code if findings.period else ""
    common = {"sha256": file.sha256, "period": period, "synthetic": findings.synthetic}
    return sum(
        connection.execute(
            statement("add_finding"),
            {
                **common,
                "unit": row.unit,
                "indicator": row.indicator,
                "outcome": row.outcome,
                "inspected_on": row.on,
                "remark": row.remark,
                "demand": row.demand,
                "sheet": row.sheet,
                "cell": row.cell,
            },
        ).rowcount
        for row in findings.rows
    )
