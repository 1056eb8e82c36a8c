using System.Globalization;

namespace InstantlyPipeline.Crm;

/// <summary>A reply that somebody in sales should answer.</summary>
public sealed record FollowUp
{
    public required Person Person { get; init; }

    /// <summary>What the reply was read as, in words, for example <c>interested</c>.</summary>
    public required string Reading { get; init; }

    /// <summary>The person is interested: mark them, and let the task come first.</summary>
    public required bool Hot { get; init; }

    /// <summary>Nobody has read the reply yet, and somebody will: what hangs on <see cref="Hot"/> is left open, not declined.</summary>
    public bool IsPending { get; init; }

    /// <summary>What the person wrote, as plain text of any length; empty when the event carries none.</summary>
    public required string Words { get; init; }

    /// <summary>The reply in one line, where somebody made one.</summary>
    public string? Summary { get; init; }

    /// <summary>A drafted answer for a person to check and to send; nothing sends it by itself. Null where none was asked for.</summary>
    public string? Draft { get; init; }

    /// <summary>When the person wrote.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>From when on sales should act; a CRM adds its setting <see cref="CrmSettings.TaskDueInHours"/>.</summary>
    public required DateTimeOffset Due { get; init; }

    /// <summary>Who is to do it, as a route names them: an e-mail address or an id of the CRM. Null: the CRM's settings decide.</summary>
    public string? Owner { get; init; }

    /// <summary>The campaign's name, or what stands for it.</summary>
    public required string Campaign { get; init; }

    /// <summary>The campaign's step that was answered, as the event says.</summary>
    public int? Step { get; init; }

    /// <summary>The mail that was answered; null when it is not known.</summary>
    public SentMail? Answers { get; init; }

    /// <summary>Which mail of which campaign was answered, in one line.</summary>
    public string Origin =>
        Answers is { } sent
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"Campaign {Campaign}, answers step {sent.Step} sent {sent.SentAt:yyyy-MM-dd HH:mm} UTC from {sent.EmailAccount}: "
                    + $"{sent.Subject}"
            )
            : $"Campaign {Campaign}, step {Step?.ToString(CultureInfo.InvariantCulture) ?? "unknown"}";

    /// <summary>The conversation in Instantly, http or https; null when the event names none.</summary>
    public Uri? Conversation { get; init; }
}
