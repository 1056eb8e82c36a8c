using System.Globalization;
using System.Text.Json.Nodes;
using Xunit;

namespace InstantlyPipeline.Deployment.Tests;

/// <summary>host.json and the sample of local settings.</summary>
public sealed class HostSettingsTests
{
    private readonly JsonNode _host = Repository.Json("host.json");
    private readonly JsonNode _local = Repository.Json("local.settings.sample.json");

    [Fact]
    public void The_webhooks_address_has_no_prefix()
    {
        Assert.Equal("", _host["extensions"]!["http"]!["routePrefix"]!.ToString());
    }

    [Fact]
    public void No_extension_bundle_hides_the_compiled_functions()
    {
        Assert.Null(_host["extensionBundle"]);
    }

    [Fact]
    public void The_processor_and_not_the_host_decides_how_a_message_ends()
    {
        Assert.False((bool)_host["extensions"]!["serviceBus"]!["autoCompleteMessages"]!);
    }

    [Fact]
    public void A_message_is_never_fetched_before_there_is_a_hand_for_it()
    {
        Assert.Equal(0, (int)_host["extensions"]!["serviceBus"]!["prefetchCount"]!);
    }

    [Fact]
    public void A_batch_fits_into_one_table_transaction()
    {
        Assert.InRange((int)_host["extensions"]!["serviceBus"]!["maxMessageBatchSize"]!, 1, 100);
    }

    [Fact]
    public void A_batch_waits_for_company_and_the_wait_is_not_switched_off_by_the_smallest_batch()
    {
        var serviceBus = _host["extensions"]!["serviceBus"]!;

        Assert.InRange((int)serviceBus["minMessageBatchSize"]!, 2, (int)serviceBus["maxMessageBatchSize"]! - 1);
        Assert.InRange(
            TimeSpan.Parse(serviceBus["maxBatchWaitTime"]!.ToString(), CultureInfo.InvariantCulture),
            TimeSpan.FromSeconds(1),
            TimeSpan.FromSeconds(30)
        );
    }

    [Fact]
    public void Each_entry_of_the_host_has_its_reason_in_the_README()
    {
        var explained = Readme.Column("Why host.json says what it says", 1);
        var entries = Leaves(_host).Where(path => path != "version").ToList();

        Assert.All(entries, path => Assert.Contains(explained, entry => Covers(entry, path)));
        Assert.All(explained, entry => Assert.Contains(entries, path => Covers(entry, path)));

        static bool Covers(string entry, string path) => path == entry || path.StartsWith(entry + ".", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("FUNCTIONS_WORKER_RUNTIME", "dotnet-isolated")]
    [InlineData("AzureWebJobsStorage", "UseDevelopmentStorage=true")]
    [InlineData("Tables__connectionString", "UseDevelopmentStorage=true")]
    public void A_fresh_clone_starts_on_the_emulators(string setting, string value)
    {
        Assert.Equal(value, _local["Values"]![setting]!.ToString());
    }

    [Fact]
    public void The_local_queue_is_the_emulator_with_its_published_key()
    {
        var connection = _local["Values"]!["ServiceBus"]!.ToString().Split(';', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(
            [
                "Endpoint=sb://localhost",
                "SharedAccessKey=SAS_KEY_VALUE",
                "SharedAccessKeyName=RootManageSharedAccessKey",
                "UseDevelopmentEmulator=true",
            ],
            connection.Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void The_local_webhook_secret_is_long_enough_to_start_and_says_that_it_is_none()
    {
        var secret = _local["Values"]!["Webhook__Secrets__0"]!.ToString();

        Assert.True(secret.Length >= 24);
        Assert.StartsWith("local-only-not-a-secret", secret, StringComparison.Ordinal);
    }

    [Fact]
    public void The_sample_holds_nothing_else()
    {
        string[] expected =
        [
            "AzureWebJobsStorage",
            "FUNCTIONS_WORKER_RUNTIME",
            "ServiceBus",
            "Tables__connectionString",
            "Webhook__Secrets__0",
        ];

        Assert.Equal(expected, _local["Values"]!.AsObject().Select(value => value.Key).Order(StringComparer.Ordinal));
        Assert.Equal(7071, (int)_local["Host"]!["LocalHttpPort"]!);
    }

    private static IEnumerable<string> Leaves(JsonNode node, string path = "") =>
        node is JsonObject json ? json.SelectMany(pair => Leaves(pair.Value!, path is "" ? pair.Key : $"{path}.{pair.Key}")) : [path];
}
