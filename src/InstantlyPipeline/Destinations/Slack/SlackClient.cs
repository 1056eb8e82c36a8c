using InstantlyPipeline.Alerts;
using InstantlyPipeline.Destinations.Http;
using InstantlyPipeline.Failures;

namespace InstantlyPipeline.Destinations.Slack;

/// <summary>Posts alerts to the channel of an incoming webhook, or by a bot.</summary>
internal sealed class SlackClient
{
    private readonly DestinationHttp _http;

    internal SlackClient(DestinationHttp http, SlackBot? bot) => (_http, Bot) = (http, bot);

    /// <summary>Null where there is a webhook only.</summary>
    internal SlackBot? Bot { get; }

    /// <summary>Posts to the webhook's channel.</summary>
    /// <remarks>A webhook has no key against doubles and cannot be asked what was posted: after a timeout the alert may be there
    /// already.</remarks>
    /// <exception cref="TransientFailureException">Slack is busy or out of reach; after a timeout or a dropped connection the alert may
    /// have been posted.</exception>
    /// <exception cref="PermanentFailureException">The webhook is gone or refused, or the message is malformed.</exception>
    public Task PostAsync(Alert alert, CancellationToken cancellationToken) =>
        _http.SendAsync(DestinationCall.Post("post alert", "", SlackMessage.Of(alert), SlackJson.Default.Message), cancellationToken);
}
