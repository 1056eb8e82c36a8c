using Microsoft.Extensions.Options;

namespace InstantlyPipeline.Sqlite;

[OptionsValidator]
internal sealed partial class SelfHostOptionsValidator : IValidateOptions<SelfHostOptions>;
