using Azure.Data.Tables;
using Xunit;

namespace InstantlyPipeline.Tests.Storage;

/// <summary>Tables of Azure for tests in this process.</summary>
public sealed class AzuriteTables : Azurite, IAsyncLifetime
{
    /// <summary>Null when the emulator does not run.</summary>
    public TableServiceClient? Service => ConnectionString is null ? null : field ??= new TableServiceClient(ConnectionString);
}
