namespace InstantlyPipeline.Operations;

/// <summary>Settings <c>Operations__…</c>.</summary>
public sealed class OperationsOptions
{
    /// <summary>The bearer token of the operations API.</summary>
    /// <value>Empty: the API answers 401 to everybody. Self-host makes a token at its first start and keeps it in its data directory. Below
    /// 16 characters it is as weak as a webhook's secret, see <see cref="Intake.IntakeOptions.Secrets"/>.</value>
    public string Token { get; set; } = "";
}
