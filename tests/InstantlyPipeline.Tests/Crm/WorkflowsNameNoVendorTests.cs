using System.Reflection;
using System.Text.RegularExpressions;
using Xunit;

namespace InstantlyPipeline.Tests.Crm;

/// <summary>Workflows state what is wanted. Which vendors there are, what they take and how they want it written is known in
/// <c>Destinations</c> only.</summary>
/// <remarks>Instantly is not among them: it is what the workflows are about.</remarks>
public sealed partial class WorkflowsNameNoVendorTests
{
    private static readonly string Source = Path.Combine(
        typeof(WorkflowsNameNoVendorTests)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == "Repository")
            .Value!,
        "src",
        "InstantlyPipeline"
    );

    public static TheoryData<string> Folders =>
        ["Replies", "Bounces", "Meetings", "LeadStatus", "Accounts", "Engagement", "Leads", "Suppressions"];

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_workflow_names_no_vendor_and_writes_no_HTML(string folder)
    {
        var files = Directory.GetFiles(Path.Combine(Source, folder), "*.cs", SearchOption.AllDirectories);

        Assert.NotEmpty(files);
        Assert.Empty(
            files.SelectMany(file =>
                File.ReadLines(file).Where(line => Vendor().IsMatch(line)).Select(line => $"{Path.GetFileName(file)}: {line.Trim()}")
            )
        );
    }

    [GeneratedRegex(
        @"HubSpot|Pipedrive|Salesforce|\bClose(?:Client|Crm|Options)|Slack|\bTeams\b|OpenAI|\bOutgoing|HtmlEncode",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex Vendor();
}
