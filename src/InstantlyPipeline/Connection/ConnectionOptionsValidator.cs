using InstantlyPipeline.Intake;
using Microsoft.Extensions.Options;

namespace InstantlyPipeline.Connection;

internal sealed class ConnectionOptionsValidator : IValidateOptions<ConnectionOptions>
{
    public ValidateOptionsResult Validate(string? name, ConnectionOptions options)
    {
        var problems = new List<string>();
        if (options.PublicUrl.Length > 0 && PublicDoor.Problem(options.PublicUrl) is { } problem)
        {
            problems.Add($"Connection__PublicUrl {problem}");
        }
        Between(1, 365, options.RecoverDays, nameof(options.RecoverDays));
        foreach (
            var (value, setting) in (ReadOnlySpan<(int, string)>)
                [
                    (options.SilenceHours, nameof(options.SilenceHours)),
                    (options.Refused, nameof(options.Refused)),
                    (options.DeadLetters, nameof(options.DeadLetters)),
                    (options.Quarantined, nameof(options.Quarantined)),
                    (options.FailingMinutes, nameof(options.FailingMinutes)),
                ]
        )
        {
            Between(0, 100_000, value, setting);
        }
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);

        void Between(int least, int most, int value, string setting)
        {
            if (value < least || value > most)
            {
                problems.Add($"Connection__{setting} is not a whole number from {least} to {most}.");
            }
        }
    }
}
