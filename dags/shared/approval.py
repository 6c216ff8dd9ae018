"""The question to a person, in Airflow's list of required actions; the answer is recorded before anything follows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from airflow.providers.standard.operators.hitl import HITLOperator
from airflow.sdk.exceptions import AirflowException, AirflowSkipException

if TYPE_CHECKING:
    from airflow.sdk import Context

APPROVE, REJECT = "Duyệt", "Trả lại"
OPTIONS = [APPROVE, REJECT]
GO_ON = ("approved", "released")
"""States of a draft in which it is to be published."""


class AnswerRefused(AirflowException):
    """The warehouse does not take this answer; the question is asked again."""


class Approval(HITLOperator):
    """Ask whether a draft is released; what follows is skipped unless it is.

    Args:
        draft: number of the draft.
        kwargs: those of ``HITLOperator``, with ``options`` that are ``OPTIONS`` and a parameter ``reason``.
    """

    template_fields = (*HITLOperator.template_fields, "draft")

    def __init__(self, *, draft: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.draft = draft

    def execute(self, context: Context) -> Any:
        """Ask, unless it is decided: by a command, or by a try that ended once it had recorded that."""
        from antt.pipeline import release
        from antt.settings import load_settings

        if (state := release.state(load_settings(), int(self.draft))) in GO_ON:
            return self.draft
        if state != "draft":
            raise AirflowSkipException(f"draft {self.draft} is {state}")
        return super().execute(context)

    def execute_complete(self, context: Context, event: dict[str, Any]) -> Any:
        """Record the answer with who gave it and when.

        Raises:
            AnswerRefused: it is not taken: a rejection without a reason, or an approval by who may not.
            AirflowSkipException: the draft was rejected, or it does not wait any more.
        """
        from antt.errors import WrongRequest
        from antt.pipeline import release
        from antt.settings import load_settings

        answered = super().execute_complete(context, event)
        by = answered["responded_by_user"]["name"]
        answer = release.Answer(
            approved=answered["chosen_options"] == [APPROVE],
            by=by,
            reason=answered["params_input"].get("reason") or "",
            run=context["run_id"],
            answered_at=answered["responded_at"],
        )
        settings, draft = load_settings(), int(self.draft)
        try:
            release.decide(settings, draft, answer)
        except WrongRequest as refusal:
            if (state := release.state(settings, draft)) == "draft":
                raise AnswerRefused(f"the answer of {by} is not taken: {refusal}") from refusal
        else:
            state = "approved" if answer.approved else "rejected"
        if state not in GO_ON:
            raise AirflowSkipException(f"draft {draft} is {state}; {by} answered: {answer.reason}")
        return draft
