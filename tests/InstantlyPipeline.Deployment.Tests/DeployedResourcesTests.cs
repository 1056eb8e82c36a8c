using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Telemetry;
using Xunit;

namespace InstantlyPipeline.Deployment.Tests;

/// <summary>What <c>azd up</c> would make, compared with the code, with host.json and with the README.</summary>
public sealed partial class DeployedResourcesTests(CompiledInfrastructure infrastructure)
{
    [Fact]
    public void There_is_one_queue_per_workflow()
    {
        var queues = infrastructure
            .Defaults.All("Microsoft.ServiceBus/namespaces/queues")
            .Select(queue => queue["name"]!.ToString().Split('/')[1]);

        Assert.Equal(QueueName.All, queues);
        Assert.Equal(QueueName.All, Readme.FirstSentence("Queues"));
    }

    [Fact]
    public void A_message_is_neither_swallowed_as_a_duplicate_nor_dropped_by_age()
    {
        var queues = infrastructure.Defaults.All("Microsoft.ServiceBus/namespaces/queues").Select(queue => queue["properties"]!).ToList();

        Assert.All(
            queues,
            queue =>
            {
                Assert.False((bool)queue["requiresDuplicateDetection"]!);
                Assert.True((bool)queue["deadLetteringOnMessageExpiration"]!);
                Assert.Equal(10, (int)queue["maxDeliveryCount"]!);
                Assert.Equal(TimeSpan.FromDays(90), Duration(queue, "defaultMessageTimeToLive"));
            }
        );
    }

    [Fact]
    public void No_run_may_outlive_the_lock_on_its_message()
    {
        var host = Repository.Json("host.json");
        var longestRun = TimeSpan.Parse(host["functionTimeout"]!.ToString(), null);
        var renewal = TimeSpan.Parse(host["extensions"]!["serviceBus"]!["maxAutoLockRenewalDuration"]!.ToString(), null);

        var locks = infrastructure
            .Defaults.All("Microsoft.ServiceBus/namespaces/queues")
            .Select(queue => Duration(queue["properties"]!, "lockDuration"));

        Assert.All(
            locks,
            duration => Assert.True(longestRun <= duration, $"A batch has no renewal: {longestRun} is longer than {duration}.")
        );
        Assert.True(longestRun <= renewal);
    }

    [Fact]
    public void The_app_runs_isolated_NET_10_on_Flex_Consumption()
    {
        var plan = infrastructure.Defaults.Single("Microsoft.Web/serverfarms");
        var runtime = infrastructure.Defaults.Single("Microsoft.Web/sites")["properties"]!["functionAppConfig"]!["runtime"]!;

        Assert.Equal(("FlexConsumption", "FC1"), (plan["sku"]!["tier"]!.ToString(), plan["sku"]!["name"]!.ToString()));
        Assert.Equal(("dotnet-isolated", "10.0"), (runtime["name"]!.ToString(), runtime["version"]!.ToString()));
    }

    [Fact]
    public void The_app_acts_as_its_own_identity_and_as_nothing_else()
    {
        var identity = infrastructure.Defaults.Single("Microsoft.ManagedIdentity/userAssignedIdentities")["id"]!.ToString();
        var site = infrastructure.Defaults.Single("Microsoft.Web/sites");
        var properties = site["properties"]!;

        Assert.Equal("UserAssigned", site["identity"]!["type"]!.ToString());
        Assert.Equal([identity], site["identity"]!["userAssignedIdentities"]!.AsObject().Select(entry => entry.Key));
        Assert.Equal(identity, properties["keyVaultReferenceIdentity"]!.ToString());
        var deployment = properties["functionAppConfig"]!["deployment"]!["storage"]!["authentication"]!;
        Assert.Equal(
            ("UserAssignedIdentity", identity),
            (deployment["type"]!.ToString(), deployment["userAssignedIdentityResourceId"]!.ToString())
        );
    }

    [Theory]
    [InlineData("Microsoft.Storage/storageAccounts", "allowSharedKeyAccess", false)]
    [InlineData("Microsoft.Storage/storageAccounts", "allowBlobPublicAccess", false)]
    [InlineData("Microsoft.ServiceBus/namespaces", "disableLocalAuth", true)]
    [InlineData("Microsoft.Insights/components", "DisableLocalAuth", true)]
    [InlineData("Microsoft.KeyVault/vaults", "enableRbacAuthorization", true)]
    [InlineData("Microsoft.Web/sites/basicPublishingCredentialsPolicies", "allow", false)]
    [InlineData("Microsoft.Web/sites", "httpsOnly", true)]
    public void Nothing_can_be_reached_with_a_key_a_password_or_in_the_clear(string type, string property, bool expected)
    {
        var resource = infrastructure.Defaults.Single(type);

        Assert.Equal(expected, (bool)resource["properties"]![property]!);
    }

    [Fact]
    public void The_settings_are_those_in_the_README()
    {
        var settings = infrastructure.Defaults.AppSettings.Keys;

        Assert.Equal(Readme.Column("Settings of the app", 1).Order(), settings.Order());
    }

    [Fact]
    public void No_setting_is_one_that_Flex_Consumption_refuses()
    {
        string[] refused = ["FUNCTIONS_WORKER_RUNTIME", "FUNCTIONS_EXTENSION_VERSION", "WEBSITE_RUN_FROM_PACKAGE", "WEBSITE_CONTENTSHARE"];

        Assert.Empty(infrastructure.Defaults.AppSettings.Keys.Intersect(refused, StringComparer.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("Webhook__Secrets__0", "WEBHOOK_SECRET_NAME", CompiledInfrastructure.WebhookSecret)]
    [InlineData("Operations__Token", "OPERATIONS_TOKEN_NAME", CompiledInfrastructure.OperationsToken)]
    public void A_secret_reaches_the_app_as_a_reference_into_the_vault(string setting, string output, string value)
    {
        var vault = infrastructure.Defaults.Outputs["KEY_VAULT_NAME"];
        var secret = infrastructure.Defaults.Outputs[output];

        Assert.Equal(setting.Replace("__", "--", StringComparison.Ordinal), secret);
        Assert.Equal($"@Microsoft.KeyVault(VaultName={vault};SecretName={secret})", infrastructure.Defaults.AppSettings[setting]);
        Assert.DoesNotContain(value, infrastructure.Defaults.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_destinations_secret_is_referred_to_once_it_is_named()
    {
        var vault = infrastructure.Production.Outputs["KEY_VAULT_NAME"];

        Assert.DoesNotContain("HubSpot__AccessToken", infrastructure.Defaults.AppSettings.Keys);
        Assert.Equal(
            $"@Microsoft.KeyVault(VaultName={vault};SecretName=HubSpot--AccessToken)",
            infrastructure.Production.AppSettings["HubSpot__AccessToken"]
        );
        Assert.Equal("example-model", infrastructure.Production.AppSettings["OpenAI__Model"]);
    }

    [Fact]
    public void The_roles_are_those_in_the_README_and_no_more()
    {
        var given = infrastructure.Defaults.Roles.Concat(infrastructure.Production.Roles).Select(role => role.RoleId).Distinct();

        Assert.Equal(Readme.Column("Roles", 2).Order(), given.Order());
    }

    [Fact]
    public void The_app_asks_an_Azure_OpenAI_by_its_identity_where_one_is_named()
    {
        const string User = "5e0bd9bd-7b93-4f28-af87-19fc36ad61bd";

        Assert.DoesNotContain(infrastructure.Defaults.Roles, role => role.RoleId == User);
        Assert.DoesNotContain("OpenAI__ManagedIdentity", infrastructure.Defaults.AppSettings.Select(setting => setting.Key));
        Assert.Contains(
            "/resourceGroups/rg-models/providers/Microsoft.CognitiveServices/accounts/models",
            Assert.Single(infrastructure.Production.Roles, role => role.RoleId == User).Id,
            StringComparison.Ordinal
        );
        Assert.Equal("true", infrastructure.Production.AppSettings["OpenAI__ManagedIdentity"]);
        Assert.Equal("https://models.openai.azure.com/openai/v1/", infrastructure.Production.AppSettings["OpenAI__BaseAddress"]);
    }

    [Fact]
    public void Each_role_reaches_one_resource_only()
    {
        Assert.All(
            infrastructure.Defaults.Roles,
            role => Assert.Contains("/resourceGroups/rg-test/providers/", role.Id, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void The_app_can_be_held_to_sending_and_receiving()
    {
        string[] owner = ["090c5cfd-751d-490a-894a-3ce6f1109419"];
        string[] senderAndReceiver = ["4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0", "69a216fc-b8fb-44d8-bc22-1f3c2cd27a39"];

        Assert.Equal(owner, OnNamespace(infrastructure.Defaults));
        Assert.Equal(senderAndReceiver, OnNamespace(infrastructure.Production));

        static IEnumerable<string> OnNamespace(Deployment deployment) =>
            deployment
                .Roles.Where(role => role.Id.Contains("Microsoft.ServiceBus", StringComparison.Ordinal))
                .Select(role => role.RoleId)
                .Order();
    }

    [Fact]
    public void An_intake_instance_takes_as_many_requests_at_once_as_may_wait_for_the_queue() =>
        Assert.Equal(
            100,
            (int)
                infrastructure.Defaults.Single("Microsoft.Web/sites")["properties"]!["functionAppConfig"]!["scaleAndConcurrency"]![
                    "triggers"
                ]!["http"]!["perInstanceConcurrency"]!
        );

    [Fact]
    public void Nothing_is_kept_warm_unless_it_is_paid_for_knowingly()
    {
        Assert.Empty(AlwaysReady(infrastructure.Defaults));
        Assert.Equal(["http", "function:ProcessReply"], AlwaysReady(infrastructure.Production));

        static IEnumerable<string> AlwaysReady(Deployment deployment) =>
            deployment.Single("Microsoft.Web/sites")["properties"]!["functionAppConfig"]!["scaleAndConcurrency"]!["alwaysReady"]!
                .AsArray()
                .Select(entry => entry!["name"]!.ToString());
    }

    [Fact]
    public void A_production_plan_outlives_one_zone_and_keeps_the_instances_warm_that_the_platform_bills_for_it()
    {
        Assert.False(InZones(infrastructure.Defaults));
        Assert.True(InZones(infrastructure.Production));
        Assert.All(
            infrastructure.Production.Single("Microsoft.Web/sites")["properties"]!["functionAppConfig"]!["scaleAndConcurrency"]![
                "alwaysReady"
            ]!.AsArray(),
            warm => Assert.True((int)warm!["instanceCount"]! >= 2)
        );
        Assert.Equal("Standard_ZRS", infrastructure.Production.Single("Microsoft.Storage/storageAccounts")["sku"]!["name"]!.ToString());

        static bool InZones(Deployment deployment) => (bool)deployment.Single("Microsoft.Web/serverfarms")["properties"]!["zoneRedundant"]!;
    }

    [Fact]
    public void Any_dead_letter_on_any_queue_raises_an_alert()
    {
        var alert = infrastructure
            .Defaults.All("Microsoft.Insights/metricAlerts")
            .Single(alert => alert["name"]!.ToString() == "dead-letters");
        var condition = alert["properties"]!["criteria"]!["allOf"]!.AsArray().Single()!;

        Assert.Equal("DeadletteredMessages", condition["metricName"]!.ToString());
        Assert.Equal(("GreaterThan", 0), (condition["operator"]!.ToString(), (int)condition["threshold"]!));
        var dimension = condition["dimensions"]!.AsArray().Single()!;
        Assert.Equal(("EntityName", "*"), (dimension["name"]!.ToString(), dimension["values"]![0]!.ToString()));
        Assert.True((bool)alert["properties"]!["enabled"]!);
    }

    [Fact]
    public void The_alerts_are_those_in_the_README_and_reach_the_team_when_it_has_an_address()
    {
        string[] types = ["Microsoft.Insights/metricAlerts", "Microsoft.Insights/scheduledQueryRules"];
        var alerts = types.SelectMany(infrastructure.Production.All).ToList();

        Assert.Equal(Readme.Column("Alerts", 1).Order(), alerts.Select(alert => alert["name"]!.ToString()).Order());
        var team = infrastructure.Production.Single("Microsoft.Insights/actionGroups");
        Assert.Equal("team@example.com", team["properties"]!["emailReceivers"]![0]!["emailAddress"]!.ToString());
        Assert.All(
            alerts,
            alert =>
                Assert.Contains(team["id"]!.ToString(), alert["properties"]!["actions"]!.ToJsonString(), StringComparison.OrdinalIgnoreCase)
        );
        Assert.DoesNotContain(infrastructure.Defaults.All("Microsoft.Insights/actionGroups"), group => group["condition"] is null);
    }

    [Fact]
    public void Every_queue_is_watched_for_messages_that_wait_too_long()
    {
        var watched = infrastructure
            .Defaults.All("Microsoft.Insights/metricAlerts")
            .Select(alert => alert["properties"]!["criteria"]!["allOf"]![0]!)
            .Where(condition => condition["metricName"]!.ToString() == "ActiveMessages")
            .SelectMany(condition =>
            {
                var named = condition["dimensions"]![0]!["values"]!.AsArray().Select(value => value!.ToString()).ToList();
                return condition["dimensions"]![0]!["operator"]!.ToString() == "Exclude" ? QueueName.All.Except(named) : named;
            });

        Assert.Equal(QueueName.All.Order(), watched.Order());
    }

    [Fact]
    public void Silence_is_an_alert_only_where_it_was_asked_for_and_only_while_campaigns_run()
    {
        Assert.DoesNotContain(infrastructure.Defaults.All("Microsoft.Insights/scheduledQueryRules"), IsSilence);
        var rule = infrastructure.Production.All("Microsoft.Insights/scheduledQueryRules").Single(IsSilence)["properties"]!;

        Assert.Equal(TimeSpan.FromHours(4), Duration(rule, "windowSize"));
        var query = rule["criteria"]!["allOf"]![0]!["query"]!.ToString();
        // From 7 to 18: at 11 the four hours lie within for the first time.
        Assert.Contains("hourofday(now()) between (11 .. 17)", query, StringComparison.Ordinal);
        Assert.Contains("in (1, 2, 3, 4, 5)", query, StringComparison.Ordinal);

        static bool IsSilence(JsonNode rule) => rule["name"]!.ToString() == "silence" && rule["condition"]?.ToString() != "False";
    }

    [Fact]
    public void Trouble_that_the_watch_tells_of_is_an_alert_by_the_very_words_of_its_log()
    {
        var rule = infrastructure
            .Defaults.All("Microsoft.Insights/scheduledQueryRules")
            .Single(rule => rule["name"]!.ToString() == "troubles")["properties"]!;

        Assert.True((bool)rule["enabled"]!);
        Assert.True(Duration(rule, "windowSize") > Duration(rule, "evaluationFrequency"));
        var words = Regex.Match(rule["criteria"]!["allOf"]![0]!["query"]!.ToString(), "startswith \"([^\"]+)\"").Groups[1].Value;
        Assert.Contains($"Level = LogLevel.Error,\n            Message = \"{words}", Watch(), StringComparison.Ordinal);

        static string Watch() => Repository.Text("src/InstantlyPipeline/Connection/Troubles/TroubleBook.cs");
    }

    [Fact]
    public void Queries_ask_for_what_the_code_measures()
    {
        string[] measuring =
        [
            "Telemetry/PipelineMetrics",
            "Processing/EventRun",
            "Intake/IntakeMetrics",
            "Intake/IntakeAnswer",
            "Intake/Overflow/OverflowDrain",
        ];
        var code = string.Concat(measuring.Select(type => Repository.Text($"src/InstantlyPipeline/{type}.cs")));
        var queries = infrastructure
            .Production.All("Microsoft.Insights/scheduledQueryRules")
            .Select(rule => rule["properties"]!["criteria"]!["allOf"]![0]!["query"]!.ToString())
            .Concat(infrastructure.Defaults.WorkbookItems.Select(item => item["content"]!["query"]?.ToString() ?? ""))
            .Where(query => query.Contains("AppMetrics", StringComparison.Ordinal))
            .ToList();

        Assert.Equal(7, queries.Count);
        Assert.All(
            queries.SelectMany(query => Compared().Matches(query).SelectMany(match => match.Groups["name"].Captures)),
            name => Assert.Contains($"\"{name.Value}\"", code, StringComparison.Ordinal)
        );
        Assert.All(
            queries.SelectMany(query => Property().Matches(query).Select(match => match.Groups[1].Value)),
            name =>
                Assert.True(
                    code.Contains($"(\"{name}\", ", StringComparison.Ordinal)
                        || code.Contains($"{{ \"{name}\", ", StringComparison.Ordinal),
                    name
                )
        );
    }

    [Fact]
    public void The_workbook_looks_at_this_deployments_logs_and_queues()
    {
        var workspace = infrastructure.Defaults.Single("Microsoft.OperationalInsights/workspaces")["id"]!.ToString();
        var queues = infrastructure.Defaults.Single("Microsoft.ServiceBus/namespaces")["id"]!.ToString();

        var sources = infrastructure
            .Defaults.WorkbookItems.SelectMany(item =>
                (item["content"]!["crossComponentResources"] ?? item["content"]!["resourceIds"])?.AsArray().Select(id => id!.ToString())
                ?? []
            )
            .Distinct(StringComparer.OrdinalIgnoreCase);

        Assert.Equal([workspace, queues], sources, StringComparer.OrdinalIgnoreCase);
        Assert.DoesNotContain(
            "<",
            infrastructure.Defaults.Single("Microsoft.Insights/workbooks")["properties"]!["serializedData"]!
                .ToString()
                .Replace("<key>", "", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Everybody_may_call_unless_networks_are_named()
    {
        var open = infrastructure.Defaults.Single("Microsoft.Web/sites")["properties"]!["siteConfig"]!;
        var narrowed = infrastructure.Production.Single("Microsoft.Web/sites")["properties"]!["siteConfig"]!;

        Assert.Equal("Allow", open["ipSecurityRestrictionsDefaultAction"]!.ToString());
        Assert.Equal("Deny", narrowed["ipSecurityRestrictionsDefaultAction"]!.ToString());
        Assert.Equal(
            ["203.0.113.0/24", "198.51.100.7/32"],
            narrowed["ipSecurityRestrictions"]!.AsArray().Select(rule => rule!["ipAddress"]!.ToString())
        );
        Assert.Equal(2, narrowed["ipSecurityRestrictions"]!.AsArray().Select(rule => (int)rule!["priority"]!).Distinct().Count());
    }

    [Fact]
    public void In_a_network_of_its_own_only_the_app_reaches_the_storage()
    {
        Assert.DoesNotContain(infrastructure.Defaults.All("Microsoft.Network/virtualNetworks"), network => network["condition"] is null);
        Assert.Null(infrastructure.Defaults.Single("Microsoft.Web/sites")["properties"]!["virtualNetworkSubnetId"]);
        Assert.Equal("Allow", Rules(infrastructure.Defaults)["defaultAction"]!.ToString());

        var subnet = infrastructure.Production.Single("Microsoft.Web/sites")["properties"]!["virtualNetworkSubnetId"]!.ToString();
        Assert.StartsWith(
            infrastructure.Production.Single("Microsoft.Network/virtualNetworks")["id"]!.ToString() + "/subnets/",
            subnet,
            StringComparison.OrdinalIgnoreCase
        );
        Assert.Equal("Deny", Rules(infrastructure.Production)["defaultAction"]!.ToString());
        Assert.Equal([subnet], Rules(infrastructure.Production)["virtualNetworkRules"]!.AsArray().Select(rule => rule!["id"]!.ToString()));

        static JsonNode Rules(Deployment deployment) =>
            deployment.Single("Microsoft.Storage/storageAccounts")["properties"]!["networkAcls"]!;
    }

    [Fact]
    public void Azd_finds_the_group_and_the_site_by_their_tags()
    {
        var group = infrastructure.Defaults.Single("Microsoft.Resources/resourceGroups");
        var site = infrastructure.Defaults.Single("Microsoft.Web/sites");

        Assert.Equal("test", group["tags"]!["azd-env-name"]!.ToString());
        Assert.Contains($"\n  {site["tags"]!["azd-service-name"]}:\n", Repository.Text("azure.yaml"), StringComparison.Ordinal);
    }

    /// <summary>Metrics and outcomes that a query compares with.</summary>
    [GeneratedRegex("""(?:Name|outcome\)?) (?:==|!?in) \(?(?:"(?<name>[^"]+)"(?:, )?)+""")]
    private static partial Regex Compared();

    [GeneratedRegex(@"Properties\.(\w+)")]
    private static partial Regex Property();

    private static TimeSpan Duration(JsonNode properties, string name) => XmlConvert.ToTimeSpan(properties[name]!.ToString());
}
