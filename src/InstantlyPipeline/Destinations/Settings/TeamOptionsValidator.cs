using Microsoft.Extensions.Options;

namespace InstantlyPipeline.Destinations.Settings;

/// <summary>Stops the start when the common settings of the team are not understood.</summary>
internal sealed class TeamOptionsValidator : IValidateOptions<TeamOptions>
{
    public ValidateOptionsResult Validate(string? name, TeamOptions options) =>
        options.Problems(setting => $"{TeamOptions.Section}__{setting}") is { Count: > 0 } problems
            ? ValidateOptionsResult.Fail(problems.Select(problem => problem.Problem))
            : ValidateOptionsResult.Success;
}
