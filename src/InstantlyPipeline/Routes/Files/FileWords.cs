using System.Collections;
using InstantlyPipeline.Destinations;
using InstantlyPipeline.Destinations.Settings;
using InstantlyPipeline.Events;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Queues;

namespace InstantlyPipeline.Routes.Files;

/// <summary>All names that the file may use. The reader, its advice and the JSON Schema are made from them.</summary>
internal static class FileWords
{
    /// <summary>What stands before the name of the setting that holds a secret.</summary>
    public const string SettingPrefix = "setting:";

    public static readonly string[] Top = ["$schema", "unknownWorkspaces", "match", "clients", "routes"];
    public static readonly string[] Unknown = ["keep", "act"];
    public static readonly string[] Match = ["first", "all"];
    public static readonly string[] Modes = ["act", "observe"];
    public static readonly string[] OfClient = ["workspaces", "webhookSecrets", "owners", "team", "watch", "mode", "inherits"];
    public static readonly string[] OfRoute = ["name", "when", "do"];
    public static readonly string[] Conditions = ["client", "campaign", "label", "eventType", "category", "account"];
    public static readonly string[] Actions = ["alert", "task", "status", "stage", "tag", "suppress", "webhook", "nothing"];

    /// <summary>Actions that may stand alone, without anything to say about them.</summary>
    public static readonly string[] BareActions = ["alert", "task", "suppress", "webhook", "nothing"];

    /// <summary>What <c>status</c> may state of a lead.</summary>
    public static readonly string[] Statuses =
    [
        LeadStatuses.Interested,
        LeadStatuses.NotInterested,
        LeadStatuses.WrongPerson,
        LeadStatuses.OutOfOffice,
        LeadStatuses.Neutral,
        LeadStatuses.MeetingBooked,
        LeadStatuses.MeetingCompleted,
        LeadStatuses.NoShow,
        LeadStatuses.Closed,
    ];

    /// <summary>What <c>watch</c> may say, by the names of <see cref="WatchSettings"/>.</summary>
    public static readonly string[] OfWatch =
    [
        .. typeof(WatchSettings)
            .GetProperties()
            .Where(property => property.SetMethod is { IsPublic: true })
            .Select(property => ClientSettings.Camel(property.Name)),
    ];

    /// <summary>What <c>team</c> may say, by the names of <see cref="TeamOptions"/>; its owners are the client's.</summary>
    public static readonly string[] OfTeam =
    [
        .. typeof(TeamOptions)
            .GetProperties()
            .Where(property => property.SetMethod is { IsPublic: true } && property.Name != nameof(TeamOptions.Owners))
            .Select(property => ClientSettings.Camel(property.Name)),
    ];

    public static readonly string[] OfTask = ["owner", "due"];

    /// <summary>The values of <c>InstantlyPipeline.Replies.ReplyLabel</c>; a test compares them.</summary>
    public static readonly string[] Categories =
    [
        "interested",
        "not_interested",
        "not_now",
        "out_of_office",
        "unsubscribe",
        "wrong_person",
        "left_company",
        "bounce_report",
        "hostile",
        "needs_human",
        "question",
    ];

    /// <summary>Sections of destinations, as the file spells them.</summary>
    public static IReadOnlyList<string> Destinations { get; } =
    [.. DestinationList.All.Select(destination => ClientSettings.Camel(destination.Name))];

    /// <summary>Types that a route can wait for. Engagement is counted in batches and comes to no route, and bounces are judged by rules of
    /// their own.</summary>
    public static IReadOnlyList<string> EventTypes { get; } =
    [
        .. EventType
            .Known.Where(type => EventRoutes.QueueOf(type) is not (QueueName.Engagement or QueueName.Bounces))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>A destination's settings by the names that the file uses for them.</summary>
    public static IReadOnlyDictionary<string, Type> SettingsOf(DestinationRegistration destination) =>
        destination
            .OptionsType.GetProperties()
            .Where(property => property.SetMethod is { IsPublic: true })
            .ToDictionary(
                property => ClientSettings.Camel(property.Name),
                property => Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType,
                StringComparer.OrdinalIgnoreCase
            );

    /// <summary>Whether a setting is a secret, which the file names and does not hold.</summary>
    public static bool IsSecret(string setting) =>
        setting.EndsWith("Token", StringComparison.OrdinalIgnoreCase)
        || setting.EndsWith("Secret", StringComparison.OrdinalIgnoreCase)
        || setting.EndsWith("ApiKey", StringComparison.OrdinalIgnoreCase)
        || setting.EndsWith("WebhookUrl", StringComparison.OrdinalIgnoreCase);

    /// <summary>What a setting of this type takes, as people say it.</summary>
    public static string Kind(Type type) =>
        IsMap(type) ? "an object in braces"
        : IsList(type) ? "a list of texts"
        : "a text, a number, true or false";

    public static bool IsMap(Type type) => typeof(IReadOnlyDictionary<string, string>).IsAssignableFrom(type);

    public static bool IsList(Type type) => !IsMap(type) && type != typeof(string) && typeof(IEnumerable).IsAssignableFrom(type);
}
