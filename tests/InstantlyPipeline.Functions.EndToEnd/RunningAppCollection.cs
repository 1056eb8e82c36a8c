using Xunit;

namespace InstantlyPipeline.Functions.EndToEnd;

/// <summary>One app for all test classes, which therefore run one after another.</summary>
[CollectionDefinition]
public sealed class RunningAppCollection : ICollectionFixture<RunningApp>;
