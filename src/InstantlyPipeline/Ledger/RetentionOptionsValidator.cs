using Microsoft.Extensions.Options;

namespace InstantlyPipeline.Ledger;

[OptionsValidator]
internal sealed partial class RetentionOptionsValidator : IValidateOptions<RetentionOptions>;
