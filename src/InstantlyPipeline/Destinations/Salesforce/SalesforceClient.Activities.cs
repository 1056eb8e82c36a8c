using System.Globalization;
using System.Text.Json.Nodes;
using InstantlyPipeline.Destinations.Http;
using InstantlyPipeline.Events;
using static InstantlyPipeline.Destinations.Salesforce.SalesforceApi;

namespace InstantlyPipeline.Destinations.Salesforce;

/// <content>Tasks. Whether an org lets an activity have an external id is not documented: the event's key stands in the description, by
/// which a repeat finds its task.</content>
internal sealed partial class SalesforceClient
{
    private const int MaxSubject = 255;
    private const int MaxTopic = 99;
    private const int NewestTasks = 100;

    /// <returns>The task that this event made of this kind.</returns>
    public async Task<string?> FindTaskAsync(string whoId, EventKey key, string mark, CancellationToken cancellationToken) =>
        (await TasksAsync(whoId, "", cancellationToken))
            .Find(task =>
                task.Description?.Contains(mark, StringComparison.Ordinal) == true
                && task.Description.Contains(key.Value, StringComparison.Ordinal)
            )
            ?.Id;

    /// <summary>Open tasks of the person that earlier events made.</summary>
    public async Task<IReadOnlyList<string>> OpenTasksAsync(string whoId, EventKey except, CancellationToken cancellationToken) =>
        [
            .. (await TasksAsync(whoId, " AND IsClosed = false", cancellationToken))
                .Where(task =>
                    task is { Id: not null, Description: { } text }
                    && text.Contains(PlainNote.Mark, StringComparison.Ordinal)
                    && !text.Contains(except.Value, StringComparison.Ordinal)
                )
                .Select(task => task.Id!),
        ];

    /// <returns>The new task's id.</returns>
    public async Task<string> CreateTaskAsync(SalesforceTaskDetails task, CancellationToken cancellationToken)
    {
        var body = new JsonObject
        {
            ["Subject"] = Fit(task.Subject, MaxSubject),
            ["Description"] = task.Description,
            ["Status"] = task.IsDone ? "Completed" : "Not Started",
            ["Priority"] = task.First ? "High" : "Normal",
            ["ActivityDate"] = DateOf(task.Due),
            ["WhoId"] = task.WhoId,
        };
        Add(body, "WhatId", task.WhatId);
        Add(body, "OwnerId", task.OwnerId);
        var (answer, _) = await _api.WriteAsync(
            "create task",
            body,
            ["Priority", "WhatId", "OwnerId"],
            content => DestinationCall.Post("create task", $"{_api.Data}/sobjects/Task", content, SalesforceJson.Default.JsonObject),
            cancellationToken
        );
        return IdOf(answer);
    }

    /// <param name="first">True lets it come first; false completes it.</param>
    public Task SettleTaskAsync(string taskId, bool first, CancellationToken cancellationToken) =>
        _api.SendAsync(
            DestinationCall.Patch(
                first ? "raise task" : "complete task",
                $"{_api.Data}/sobjects/Task/{Segment(taskId)}",
                first ? new JsonObject { ["Priority"] = "High" } : new JsonObject { ["Status"] = "Completed" },
                SalesforceJson.Default.JsonObject
            ) with
            {
                Expects = answer => answer.Status == 404, // somebody deleted it a moment ago
            },
            cancellationToken
        );

    /// <returns>False when somebody deleted it a moment ago.</returns>
    public async Task<bool> GiveTaskAsync(string taskId, string ownerId, DateTimeOffset due, CancellationToken cancellationToken) =>
        (
            await _api.SendAsync(
                DestinationCall.Patch(
                    "give task",
                    $"{_api.Data}/sobjects/Task/{Segment(taskId)}",
                    new JsonObject { ["OwnerId"] = ownerId, ["ActivityDate"] = DateOf(due) },
                    SalesforceJson.Default.JsonObject
                ) with
                {
                    Expects = answer => answer.Status == 404,
                },
                cancellationToken
            )
        ).Succeeded;

    private static string DateOf(DateTimeOffset due) =>
        DateOnly.FromDateTime(due.UtcDateTime).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Gives a record a topic besides those it has; the topic is made where the org has none of that name.</summary>
    /// <returns>Why it could not; null when it was done.</returns>
    /// <remarks>Source: Salesforce's object reference, "Topic" and "TopicAssignment", 2026.</remarks>
    public async Task<string?> AddTopicAsync(string recordId, string name, CancellationToken cancellationToken)
    {
        var topic = Fit(name, MaxTopic);
        try
        {
            var id = await FindTopicAsync(topic, cancellationToken) ?? await CreateTopicAsync(topic, cancellationToken);
            var assigned = await _api.FirstAsync(
                "find topic of record",
                $"SELECT Id FROM TopicAssignment WHERE EntityId = {Literal(recordId)} AND TopicId = {Literal(id)} LIMIT 1",
                SalesforceJson.Default.Records,
                cancellationToken
            );
            if (assigned is null)
            {
                await _api.CreateAsync(
                    "assign topic",
                    "TopicAssignment",
                    new JsonObject { ["EntityId"] = recordId, ["TopicId"] = id },
                    SalesforceJson.Default.JsonObject,
                    cancellationToken
                );
            }
            return null;
        }
        catch (Failures.PermanentFailureException refused)
        {
            return $"Salesforce sets no topic there ({refused.Reason}): enable topics for Leads and Contacts, and let the run-as user "
                + "assign and create topics";
        }
    }

    private async Task<string> CreateTopicAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return await _api.CreateAsync(
                "create topic",
                "Topic",
                new JsonObject { ["Name"] = name },
                SalesforceJson.Default.JsonObject,
                cancellationToken
            );
        }
        catch (Failures.PermanentFailureException)
        {
            // Another event may have made it a moment ago.
            if (await FindTopicAsync(name, cancellationToken) is { } made)
            {
                return made;
            }
            throw;
        }
    }

    private async Task<string?> FindTopicAsync(string name, CancellationToken cancellationToken) =>
        (
            await _api.FirstAsync(
                "find topic",
                $"SELECT Id FROM Topic WHERE Name = {Literal(name)} LIMIT 1",
                SalesforceJson.Default.Records,
                cancellationToken
            )
        )?.Id;

    private Task<List<SalesforceWire.Activity>> TasksAsync(string whoId, string condition, CancellationToken cancellationToken) =>
        _api.QueryAsync(
            "list tasks",
            string.Create(
                CultureInfo.InvariantCulture,
                $"SELECT Id, Description FROM Task WHERE WhoId = {Literal(whoId)}{condition} ORDER BY CreatedDate DESC LIMIT {NewestTasks}"
            ),
            SalesforceJson.Default.Activities,
            cancellationToken
        );
}
