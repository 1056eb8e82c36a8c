using Xunit;

namespace InstantlyPipeline.Desk.Tests;

/// <summary>The tests that share the browser, one after the other.</summary>
[CollectionDefinition]
public sealed class ChromiumCollection : ICollectionFixture<Chromium>;
