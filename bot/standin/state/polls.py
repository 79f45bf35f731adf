"""Polls and quizzes: the options, who voted for which, and what may be seen of it."""

from dataclasses import dataclass, field

from bot.standin.api.schema import Json


@dataclass(eq=False, slots=True)
class Poll:
    """A poll as it stands; option numbers count from 0. A quiz has `correct` options.

    `votes` holds each voter's options, by their id. Times are in seconds since the epoch.
    """

    id: str
    question: str
    options: list[str]
    is_anonymous: bool = True
    allows_multiple_answers: bool = False
    allows_revoting: bool = True
    is_quiz: bool = False
    correct: list[int] = field(default_factory=list)
    question_entities: list[Json] = field(default_factory=list)
    option_entities: list[list[Json]] = field(default_factory=list)
    description: str | None = None
    description_entities: list[Json] = field(default_factory=list)
    explanation: str | None = None
    explanation_entities: list[Json] = field(default_factory=list)
    open_period: int | None = None
    close_date: int | None = None
    hides_results: bool = False
    is_closed: bool = False
    votes: dict[int, list[int]] = field(default_factory=dict)

    def counts(self) -> list[int]:
        """Return how many voted for each option."""
        return [
            sum(number in chosen for chosen in self.votes.values())
            for number in range(len(self.options))
        ]

    def persistent_id(self, number: int) -> str:
        """Return the name that an option keeps."""
        return f"{self.id}-{number}"

    def is_due(self, now: int) -> bool:
        """Return whether the time is up for a poll that is open."""
        return not self.is_closed and self.close_date is not None and now >= self.close_date

    def view(self) -> Json:
        """Return the Bot API's Poll, as the bot that made it sees it."""
        view: Json = {
            "id": self.id,
            "question": self.question,
            "options": self._options(),
            "total_voter_count": len(self.votes),
            "is_closed": self.is_closed,
            "is_anonymous": self.is_anonymous,
            "members_only": False,
            "type": "quiz" if self.is_quiz else "regular",
            "allows_multiple_answers": self.allows_multiple_answers,
            "allows_revoting": self.allows_revoting,
        }
        for name, value in (
            ("question_entities", self.question_entities),
            ("description", self.description),
            ("description_entities", self.description_entities),
            ("correct_option_ids", self.correct),
            ("explanation", self.explanation),
            ("explanation_entities", self.explanation_entities),
            # What is over has no end to come.
            ("open_period", None if self.is_closed else self.open_period),
            ("close_date", None if self.is_closed else self.close_date),
        ):
            if value:
                view[name] = value
        return view

    def _options(self) -> list[Json]:
        options: list[Json] = [
            {"persistent_id": self.persistent_id(number), "text": text, "voter_count": count}
            for number, (text, count) in enumerate(zip(self.options, self.counts(), strict=True))
        ]
        for option, entities in zip(options, self.option_entities, strict=False):
            if entities:
                option["text_entities"] = entities
        return options
