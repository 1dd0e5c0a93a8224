using System.Data.Common;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Diagnostics;
using OrleansCoins.Gateway.Requests;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Access;
using Polly;

namespace OrleansCoins.Gateway.Problems;

/// <summary>Tells faults that pass by themselves from defects.</summary>
internal static class Faults
{
    /// <summary>
    /// Whether the request could not be carried out now, or its outcome is not known: a silo or the database is out of reach, too slow or too
    /// busy. Sending it again with the same key is safe.
    /// </summary>
    public static bool IsUnavailable(Exception exception) => exception
        is UnavailableException
        or TimeoutException
        or OrleansException
        or OperationCanceledException // by a silo that gave it up; a caller who hung up is told nothing
        or ExecutionRejectedException
        or ConnectionAbortedException
        or ConnectionResetException
        or SocketException
        or DbException
        || IsOfADriver(exception);

    /// <summary>Whether something on the way is full. Nothing was begun, and trying again at once would only add to what is waiting.</summary>
    public static bool IsOverload(Exception exception) => exception is OverloadedException or LimitExceededException;

    /// <summary>A database's fault in another process: its type doesn't travel, its name does.</summary>
    private static bool IsOfADriver(Exception exception) =>
        exception is Orleans.Serialization.UnavailableExceptionFallbackException { ExceptionType: { } type }
        && (type.Contains("Npgsql", StringComparison.Ordinal) || type.Contains("Sqlite", StringComparison.Ordinal));
}

/// <summary>What becomes of an exception: a 503 where trying again helps, the framework's own refusals as problems, a 500 for a defect.</summary>
internal sealed partial class FaultHandler(ILogger<FaultHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (httpContext.RequestAborted.IsCancellationRequested)
        {
            // Nobody reads an answer any more; 499 only shows in the access log.
            httpContext.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return true;
        }

        await Explain(exception).ExecuteAsync(httpContext);
        return true;
    }

    [LoggerMessage(3202, LogLevel.Error, "A grain refused what the gateway let through: {Refused}")]
    private static partial void LogRefused(ILogger logger, string refused);

    private Problem Explain(Exception exception)
    {
        switch (exception)
        {
            case CallRefusedException refused:
                // The second lock held where the first did not: a defect of ours, which did no harm.
                LogRefused(logger, refused.Message);
                return new Problem(ProblemKind.Forbidden, "The caller may not do this.");
            case BadHttpRequestException bad:
                return new Problem(ProblemKind.ForStatus(bad.StatusCode), "The request could not be read.");
            case InvalidPositionException:
                return PageQuery.UnfitCursor;
            case var fault when Faults.IsUnavailable(fault):
                LogUnavailable(logger, fault.GetType().Name, fault.Message);
                return new Problem(
                    ProblemKind.Unavailable,
                    "The request could not be carried out now, or its outcome is not known. "
                    + "The same request with the same key is safe to send again.");
            default:
                LogDefect(logger, exception.GetType().Name, exception.Message, exception);
                return new Problem(ProblemKind.InternalError, "This is a defect of the service, and it has been logged under the traceId.");
        }
    }

    [LoggerMessage(3001, LogLevel.Warning, "Answered 503: {Fault}: {Reason}")]
    private static partial void LogUnavailable(ILogger logger, string fault, string reason);

    [LoggerMessage(3002, LogLevel.Error, "Answered 500: a defect. {Fault}: {Reason}")]
    private static partial void LogDefect(ILogger logger, string fault, string reason, Exception exception);
}
