using System.Globalization;
using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using Azure.Identity;
using InstantlyPipeline.Failures;

namespace InstantlyPipeline.Storage;

/// <summary>What a failed call to Azure Table Storage means: try again later, or a person must change something.</summary>
internal static class AzureTableFailure
{
    private static readonly TimeSpan WhileTableIsBeingDeleted = TimeSpan.FromSeconds(40);

    /// <summary>The exception to throw instead; null when this one already says it (a caller that gave up, a mistake in the
    /// program).</summary>
    public static Exception? Translate(Exception exception, CancellationToken cancellationToken) =>
        exception switch
        {
            RequestFailedException failed => Translate(failed),
            // The client wraps the failures of all its tries; the last one tells how it stands.
            AggregateException { InnerExceptions: [.., var last] } => Translate(last, cancellationToken) ?? OutOfReach(exception),
            AuthenticationFailedException => new TransientFailureException(
                "No token for Azure Table Storage. Check that the managed identity is assigned and AZURE_CLIENT_ID names it; locally, "
                    + "sign in with 'az login'.",
                null,
                exception
            ),
            OperationCanceledException when cancellationToken.IsCancellationRequested => null,
            OperationCanceledException or IOException or HttpRequestException or TimeoutException => OutOfReach(exception),
            _ => null,
        };

    private static Exception Translate(RequestFailedException failed) =>
        failed.Status switch
        {
            0 => OutOfReach(failed),
            408 or 429 or >= 500 => new TransientFailureException(
                $"Azure Table Storage answered {Answer(failed)}.",
                RetryAfter(failed),
                failed
            ),
            409 when failed.ErrorCode == TableErrorCode.TableBeingDeleted => new TransientFailureException(
                "Azure Table Storage is still deleting the table of that name.",
                WhileTableIsBeingDeleted,
                failed
            ),
            // Only while a table of that name is being deleted does a write still miss the one just created for it.
            404 when failed.ErrorCode == TableErrorCode.TableNotFound => new TransientFailureException(
                "Azure Table Storage has no table of that name yet.",
                WhileTableIsBeingDeleted,
                failed
            ),
            401 or 403 => new PermanentFailureException(
                "tables-forbidden",
                $"Azure Table Storage answered {Answer(failed)}. Give the identity the role Storage Table Data Contributor on the "
                    + $"storage account "
                    + "(a new assignment takes some minutes), or check the key in Tables__connectionString, and the account's "
                    + "network rules.",
                failed
            ),
            _ => new PermanentFailureException(
                "tables-refused",
                $"Azure Table Storage answered {Answer(failed)}. Check Tables__connectionString or Tables__serviceUri; if they are "
                    + $"right, this is a bug worth reporting.",
                failed
            ),
        };

    private static TransientFailureException OutOfReach(Exception inner) =>
        new("Azure Table Storage is out of reach: no answer. Check the network and Tables__serviceUri if this lasts.", null, inner);

    private static string Answer(RequestFailedException failed) =>
        string.Create(CultureInfo.InvariantCulture, $"{failed.Status} {failed.ErrorCode ?? "without a code"}");

    private static TimeSpan? RetryAfter(RequestFailedException failed) =>
        failed.GetRawResponse() is { } response
        && response.Headers.TryGetValue("Retry-After", out var value)
        && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(seconds)
            : null;
}
