using Xunit;

namespace InstantlyPipeline.Tests.Storage;

/// <summary>One emulator for all test classes that need tables of Azure.</summary>
[CollectionDefinition]
public sealed class AzuriteCollection : ICollectionFixture<AzuriteTables>;
