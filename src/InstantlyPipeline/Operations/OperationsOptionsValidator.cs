using InstantlyPipeline.Intake;
using Microsoft.Extensions.Options;

namespace InstantlyPipeline.Operations;

/// <summary>Stops the start when the operations API's token is none at all.</summary>
internal sealed class OperationsOptionsValidator : IValidateOptions<OperationsOptions>
{
    public ValidateOptionsResult Validate(string? name, OperationsOptions options) =>
        !string.IsNullOrWhiteSpace(options.Token) && WeakSecrets.IsNone(options.Token)
            ? ValidateOptionsResult.Fail(WeakSecrets.Refusal("Operations__Token"))
            : ValidateOptionsResult.Success;
}
