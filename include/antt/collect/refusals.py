"""Why a file is kept in quarantine instead of being taken as a submission: stable codes and what a sender is told."""

from __future__ import annotations

from collections.abc import Mapping

REFUSALS: Mapping[str, str] = {
    "source.too_large": "Tệp quá lớn nên không được nhận.",
    "source.forbidden": "Máy chủ không cho phép tải tệp này.",
    "source.elsewhere": "Địa chỉ của tệp dẫn đến máy chủ khác nên không được tải.",
    "source.name": "Tên tệp không đúng quy định của nguồn nên tệp không được nhận.",
    "source.rows": "Số liệu trong cơ sở dữ liệu không ghi được thành tệp.",
    "mail.unknown_sender": "Địa chỉ gửi không có trong danh sách được gửi số liệu.",
    "mail.unverified": "Máy chủ thư không xác nhận được địa chỉ gửi.",
    "mail.automatic": "Thư tự động của máy chủ hoặc của hộp thư.",
    "mail.no_attachment": "Thư không có tệp đính kèm.",
    "mail.nested": "Tệp nằm trong một thư khác được chuyển tiếp kèm theo; đề nghị đính kèm trực tiếp tệp vào thư.",
    "mail.too_many": "Thư có quá nhiều tệp đính kèm (nhiều nhất 20); đề nghị gửi thành nhiều thư.",
}
UNANSWERED = frozenset({"mail.unknown_sender", "mail.unverified", "mail.automatic"})
"""Never answered: an address proves nothing, and an answer to a stranger would reach whoever is named there."""
