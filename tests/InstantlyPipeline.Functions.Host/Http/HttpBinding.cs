using System.Text.Json;
using Google.Protobuf;
using InstantlyPipeline.Functions.Host.Rpc;
using Microsoft.AspNetCore.Http;

namespace InstantlyPipeline.Functions.Host.Http;

/// <summary>Turns HTTP requests into invocations, and what functions return into HTTP responses, as the real host does.</summary>
internal static class HttpBinding
{
    public static async Task<RpcHttp> ReadAsync(HttpRequest request)
    {
        var http = new RpcHttp
        {
            Method = request.Method,
            Url = $"{request.Scheme}://{request.Host}{request.PathBase}{request.Path}{request.QueryString}",
        };
        foreach (var (name, value) in request.Headers)
        {
            http.NullableHeaders[name.ToLowerInvariant()] = new NullableString { Value = value.ToString() };
        }
        foreach (var (name, value) in request.Query)
        {
            http.NullableQuery[name] = new NullableString { Value = value.ToString() };
        }
        foreach (var (name, value) in request.RouteValues)
        {
            if (value?.ToString() is { } text)
            {
                http.NullableParams[name] = new NullableString { Value = text };
            }
        }
        // As in the real host: a body without Content-Length does not reach an isolated worker.
        if (request.ContentLength is > 0 and var length)
        {
            var body = new byte[(int)length];
            await request.Body.ReadExactlyAsync(body, request.HttpContext.RequestAborted);
            http.Body = new TypedData { Bytes = UnsafeByteOperations.UnsafeWrap(body) };
        }
        return http;
    }

    public static void Fill(InvocationRequest request, Binding trigger, RpcHttp http)
    {
        request.InputData.Add(
            new ParameterBinding
            {
                Name = trigger.Name,
                Data = new TypedData { Http = http },
            }
        );
        request.TriggerMetadata["Headers"] = Json(http.NullableHeaders);
        request.TriggerMetadata["Query"] = Json(http.NullableQuery);
        foreach (var (name, value) in http.NullableQuery.Concat(http.NullableParams))
        {
            request.TriggerMetadata[name] = new TypedData { String = value.Value };
        }
    }

    public static async Task WriteAsync(InvocationResponse invocation, HttpResponse response)
    {
        if (invocation.Result.Status != StatusResult.Types.Status.Success)
        {
            response.StatusCode = StatusCodes.Status500InternalServerError;
            return;
        }
        var answer = invocation
            .OutputData.Select(output => output.Data)
            .Append(invocation.ReturnValue)
            .FirstOrDefault(data => data?.DataCase == TypedData.DataOneofCase.Http)
            ?.Http;
        if (answer is null)
        {
            await WritePlainAsync(invocation.ReturnValue, response);
            return;
        }
        response.StatusCode = int.Parse(answer.StatusCode, null);
        foreach (var (name, value) in answer.Headers)
        {
            response.Headers.Append(name, value);
        }
        await WriteBodyAsync(answer.Body, response);
    }

    private static TypedData Json(IDictionary<string, NullableString> values) =>
        new() { Json = JsonSerializer.Serialize(values.ToDictionary(pair => pair.Key, pair => pair.Value.Value)) };

    // A function that returned something other than an HTTP response, or nothing.
    private static Task WritePlainAsync(TypedData? value, HttpResponse response)
    {
        if (value is null or { DataCase: TypedData.DataOneofCase.None })
        {
            response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        }
        response.ContentType =
            value.DataCase == TypedData.DataOneofCase.Json ? "application/json; charset=utf-8" : "text/plain; charset=utf-8";
        return WriteBodyAsync(value, response);
    }

    private static async Task WriteBodyAsync(TypedData? body, HttpResponse response)
    {
        var bytes = body?.DataCase switch
        {
            TypedData.DataOneofCase.Bytes => body.Bytes,
            TypedData.DataOneofCase.Stream => body.Stream,
            TypedData.DataOneofCase.String => ByteString.CopyFromUtf8(body.String),
            TypedData.DataOneofCase.Json => ByteString.CopyFromUtf8(body.Json),
            _ => ByteString.Empty,
        };
        if (bytes.Length > 0)
        {
            response.ContentLength = bytes.Length;
            await response.Body.WriteAsync(bytes.Memory);
        }
    }
}
