package dev.hirundo.core;

import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpException;
import io.helidon.http.Method;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The one writer of error bodies: whatever ends a request, in a route, in a filter or before
/// routing, leaves through here.
///
/// [Hirundo#defaults] installs it. Handlers throw ([Problem#toException()]); filters call [#send]
/// and return, for what a filter throws passes the filters around it unanswered.
///
/// Thread-safe.
public final class Problems {
    private static final System.Logger LOGGER = System.getLogger(Problems.class.getPackageName());
    private static final Problems DEFAULT = new Problems(new Rfc9457(Json.standard()));

    private final Renderer renderer;

    Problems(Renderer renderer) {
        this.renderer = Objects.requireNonNull(renderer);
    }

    /// How a problem is shown. Replace it where another error format must be spoken.
    @FunctionalInterface
    public interface Renderer {
        /// @param problem what went wrong
        /// @param instance the path of the request; empty where it was not read
        /// @param requestId the id of the request, also in the header `X-Request-Id`
        Body render(Problem problem, String instance, String requestId);
    }

    /// A rendered problem.
    ///
    /// @param contentType the value of the header `Content-Type`
    /// @param bytes the whole body; not copied
    public record Body(String contentType, byte[] bytes) {}

    /// Answers with this problem. Nothing of the answer may have been sent yet.
    public static void send(ServerRequest request, ServerResponse response, Problem problem) {
        request.context()
                .get(Problems.class, Problems.class)
                .orElse(DEFAULT)
                .write(request, response, problem);
    }

    /// A handler that answers with the problems it throws by itself, on any server: for services
    /// that are given to others. On a server with [Hirundo#defaults] every handler does.
    public static Handler answering(Handler handler) {
        return (request, response) -> {
            try {
                handler.handle(request, response);
            } catch (ProblemException e) {
                send(request, response, e.problem());
            }
        };
    }

    /// A handler for the methods that a path does not have: a 405 that names those it has. Give it
    /// to `any`, after them.
    ///
    /// @param allow the methods as the header `Allow` lists them, such as `GET, HEAD`
    public static Handler methodNotAllowed(String allow) {
        var problem =
                Problem.of(405)
                        .withDetail("Allowed here: " + allow + ".")
                        .withHeader("Allow", allow);
        return (request, response) -> send(request, response, problem);
    }

    private void write(ServerRequest request, ServerResponse response, Problem problem) {
        var body =
                renderer.render(
                        problem,
                        request.path().absolute().rawPath(),
                        RequestIds.of(request, response));
        response.status(status(problem));
        problem.headers()
                .forEach((name, value) -> response.header(HeaderNames.create(name), value));
        response.header(HeaderNames.CONTENT_TYPE, body.contentType());
        if (request.prologue().method().equals(Method.HEAD)) {
            // Helidon leaves it to the route; a body would be read as the next answer (RFC 9110,
            // section 9.3.2)
            response.header(HeaderValues.create(HeaderNames.CONTENT_LENGTH, body.bytes().length))
                    .send();
        } else {
            response.send(body.bytes());
        }
    }

    /// Errors that handlers throw.
    void addTo(HttpRouting.Builder routing) {
        routing.error(Throwable.class, this::handle);
    }

    private void handle(ServerRequest request, ServerResponse response, Throwable failure) {
        if (failure instanceof HttpException answer && answer.status().code() < 400) {
            answer.headers().forEach(response::header); // Helidon's static content says 304 so
            response.status(answer.status()).send();
            return;
        }
        var broken = Failures.brokenRequest(failure);
        if (broken.isPresent()) {
            // thrown on, it would become a 500: Helidon lets nothing through that an error handler
            // throws
            response.header(HeaderValues.CONNECTION_CLOSE);
            write(request, response, broken.get());
            return;
        }
        var problem = Failures.problem(failure, request.content().hasEntity());
        if (problem.status() == 500) {
            LOGGER.log(
                    System.Logger.Level.ERROR,
                    request.prologue().method().text()
                            + " "
                            + request.path().absolute().rawPath()
                            + " failed, requestId="
                            + RequestIds.of(request, response),
                    failure);
        }
        write(request, response, problem);
    }

    /// Errors that Helidon finds before it has a route: broken framing, headers too large, no such
    /// version.
    void addTo(DirectHandlers.Builder handlers) {
        for (var event : DirectHandler.EventType.values()) {
            handlers.addHandler(event, this::direct);
        }
    }

    private DirectHandler.TransportResponse direct(
            DirectHandler.TransportRequest request,
            DirectHandler.EventType event,
            Status status,
            ServerResponseHeaders headers,
            @Nullable String message) {
        var requestId = RequestIds.current(request.headers());
        var problem = Failures.beforeRouting(status.code(), message);
        var body = renderer.render(problem, request.path(), requestId);
        problem.headers().forEach((name, value) -> headers.set(HeaderNames.create(name), value));
        headers.set(HeaderNames.CONTENT_TYPE, body.contentType());
        headers.set(RequestIds.HEADER, requestId);
        headers.set(HeaderValues.CONNECTION_CLOSE);
        return DirectHandler.TransportResponse.builder()
                .status(status(problem))
                .headers(headers)
                .keepAlive(false)
                .entity(body.bytes())
                .build();
    }

    /// A whole answer, for a client that sends too slowly: there is no response to write it to.
    byte[] requestTimeout() {
        var requestId = UUID.randomUUID().toString();
        var body = renderer.render(Failures.beforeRouting(408, null), "", requestId);
        var answer = new ByteArrayOutputStream();
        answer.writeBytes(
                """
                HTTP/1.1 408 Request Timeout\r
                Connection: close\r
                Content-Type: %s\r
                Content-Length: %d\r
                %s: %s\r
                \r
                """
                        .formatted(
                                body.contentType(),
                                body.bytes().length,
                                RequestIds.HEADER.defaultCase(),
                                requestId)
                        .getBytes(StandardCharsets.US_ASCII));
        answer.writeBytes(body.bytes());
        return answer.toByteArray();
    }

    private static Status status(Problem problem) {
        return Status.create(problem.status());
    }

    /// `application/problem+json`, RFC 9457.
    record Rfc9457(Json json) implements Renderer {
        private static final String CONTENT_TYPE = "application/problem+json";

        @Override
        public Body render(Problem problem, String instance, String requestId) {
            var body = problem.toBody();
            if (!instance.isEmpty()) { // what failed before its path was known has none
                body.put("instance", instance);
            }
            body.put("requestId", requestId);
            return new Body(CONTENT_TYPE, json.write(body));
        }
    }
}
