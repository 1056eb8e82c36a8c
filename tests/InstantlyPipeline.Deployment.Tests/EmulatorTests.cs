using System.Text.Json.Nodes;
using System.Xml;
using InstantlyPipeline.Queues;
using Xunit;

namespace InstantlyPipeline.Deployment.Tests;

/// <summary>The Service Bus emulator's configuration.</summary>
/// <remarks>Limits: the schema in the emulator's own repository (Azure/azure-service-bus-emulator-installer).</remarks>
public sealed class EmulatorTests
{
    private readonly JsonNode _namespace = Repository.Json("infra/emulators/Config.json")["UserConfig"]!["Namespaces"]!.AsArray().Single()!;

    private IEnumerable<JsonNode> Declared => _namespace["Queues"]!.AsArray().Select(queue => queue!);

    [Fact]
    public void The_emulator_has_the_pipelines_queues()
    {
        Assert.Equal(QueueName.All, Declared.Select(queue => queue["Name"]!.ToString()));
    }

    [Fact]
    public void The_emulator_accepts_the_configuration()
    {
        Assert.Equal("sbemulatorns", _namespace["Name"]!.ToString());
        Assert.All(
            Declared.Select(queue => queue["Properties"]!),
            properties =>
            {
                Assert.InRange(Duration(properties, "LockDuration"), TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5));
                Assert.InRange(Duration(properties, "DefaultMessageTimeToLive"), TimeSpan.FromMinutes(5), TimeSpan.FromHours(1));
                Assert.InRange((int)properties["MaxDeliveryCount"]!, 1, 10);
            }
        );
    }

    [Fact]
    public void A_retry_copy_is_not_swallowed_locally_either()
    {
        Assert.All(Declared, queue => Assert.False((bool)queue["Properties"]!["RequiresDuplicateDetection"]!));
    }

    [Fact]
    public void The_emulators_are_reachable_from_this_machine_only()
    {
        var ports = Repository
            .Text("infra/emulators/compose.yaml")
            .Split('\n')
            .Select(line => line.Trim())
            .Where(line => line.StartsWith("- \"", StringComparison.Ordinal))
            .ToList();

        Assert.NotEmpty(ports);
        Assert.All(ports, port => Assert.StartsWith("- \"127.0.0.1:", port, StringComparison.Ordinal));
    }

    private static TimeSpan Duration(JsonNode properties, string name) => XmlConvert.ToTimeSpan(properties[name]!.ToString());
}
