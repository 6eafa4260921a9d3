"""ParityReport: what a compressed version keeps of its parent, for events, answers and pages."""

import msgspec
from msgspec import UNSET, UnsetType


class RecipeStep(msgspec.Struct, frozen=True, kw_only=True):
    """One step by which a version was made: from its parent, or from the trial of a tuning."""

    method: str
    """`smaller`, `prune`, `onnx` or `int8`; `warm-start` for a training that began with its parent, and
    `tuned` for one with the settings of a trial."""
    numbers: dict[str, int] = {}
    """The numbers of the method: sizes of a smaller network, units and epochs of a cut, or the trial."""


class ParityPolicy(msgspec.Struct, frozen=True, kw_only=True):
    """One policy of the error budget with the figure of the version."""

    name: str
    """`origins`, `gain`, `kept`, `worse`, `coverage`, `quantiles` or `naive`."""
    value: float | None
    """The figure; null when it is unknown."""
    sense: str
    """How the figure is compared with the bound: `at least`, `at most` or `above`."""
    bound: float
    """The bound."""
    passed: bool
    """Whether the policy is met."""
    text: str
    """The figure and the bound as a sentence, which is the reason of a refusal."""


class TrainedAnew(msgspec.Struct, frozen=True, kw_only=True):
    """A network of the size of a pruned one, trained anew on the same prices and measured beside it."""

    loss: float
    """Its loss."""
    kept: float
    """The share of the gain of the ancestor over the reference that it keeps."""
    low: float
    """The lower end of the 95 % interval of that share."""
    high: float
    """The upper end."""
    coverage: dict[str, float]
    """By range, the share of closes inside."""
    seed: int
    """The seed of its training, that of the version."""


class ParityReport(msgspec.Struct, frozen=True, kw_only=True):
    """A version beside its first uncompressed ancestor, on the origins that judged the ancestor.

    Losses are scaled pinball losses. The reference is what the ancestor answered before it had learned.
    Figures of the version are null when the ancestor has no gain to keep.
    """

    against: str
    """The id of the first uncompressed ancestor."""
    origins: int
    """The number of origins."""
    parent_loss: float
    """The loss of the ancestor."""
    reference_loss: float
    """The loss of the reference."""
    loss: float | None = None
    """The loss of the version."""
    naive_loss: float | None = None
    """The loss of naive."""
    kept: float | None = None
    """The share of the gain of the ancestor over the reference that the version keeps."""
    low: float | None = None
    """The lower end of the 95 % interval of that share, for the gain as measured."""
    high: float | None = None
    """The upper end."""
    p_value: float | None = None
    """One-sided p-value of the Diebold-Mariano test that the ancestor loses less."""
    coverage: dict[str, float] = {}
    """By range, the share of closes inside that of the version."""
    parent_coverage: dict[str, float] = {}
    """The same for the ancestor."""
    difference: float | None = None
    """The 99th percentile of the difference of quantiles, as a share of the close."""
    size: int | None = None
    """The bytes of the tensors of the version."""
    parent_size: int | None = None
    """The bytes of the tensors of the ancestor."""
    milliseconds: float | None = None
    """Mean time of an answer of the version, on the machine that compressed it."""
    parent_milliseconds: float | None = None
    """The same for the ancestor."""
    policies: tuple[ParityPolicy, ...] = ()
    """Every policy that applies, passed or not."""
    memory: int | UnsetType = UNSET
    """The bytes that the version holds once it has answered, its runtime apart; absent where unknown."""
    parent_memory: int | UnsetType = UNSET
    """The same for the ancestor."""
    anew: TrainedAnew | UnsetType = UNSET
    """Beside a pruned version, the same size trained anew; absent for others."""

    @property
    def refusals(self) -> tuple[str, ...]:
        """The reasons against the version; empty when it is within the budget."""
        return tuple(policy.text for policy in self.policies if not policy.passed)
