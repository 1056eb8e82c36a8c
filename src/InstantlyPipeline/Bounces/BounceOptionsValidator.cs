using Microsoft.Extensions.Options;

namespace InstantlyPipeline.Bounces;

[OptionsValidator]
internal sealed partial class BounceOptionsValidator : IValidateOptions<BounceOptions>;
