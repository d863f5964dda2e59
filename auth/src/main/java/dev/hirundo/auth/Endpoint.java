package dev.hirundo.auth;

import dev.hirundo.core.openapi.Document;
import dev.hirundo.core.openapi.Operation;
import io.helidon.http.Method;
import io.helidon.webserver.http.Handler;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// One route, and what the OpenAPI document says of it: made in one place, so that they agree.
final class Endpoint {
    private static final String JSON = "application/json";

    final Method method;
    final String path;
    final Handler handler;
    private final String summary;
    private Optional<Class<?>> body = Optional.empty();
    private boolean bodyRequired = true;
    private boolean forEveryone = true;
    private int status = 204;
    private String answer = "Done";
    private Optional<Class<?>> answered = Optional.empty();
    private final List<Integer> problems = new ArrayList<>();

    private Endpoint(Method method, String path, String summary, Handler handler) {
        this.method = method;
        this.path = path;
        this.summary = summary;
        this.handler = handler;
    }

    static Endpoint get(String path, String summary, Handler handler) {
        return new Endpoint(Method.GET, path, summary, handler);
    }

    static Endpoint post(String path, String summary, Handler handler) {
        return new Endpoint(Method.POST, path, summary, handler);
    }

    static Endpoint patch(String path, String summary, Handler handler) {
        return new Endpoint(Method.PATCH, path, summary, handler);
    }

    static Endpoint delete(String path, String summary, Handler handler) {
        return new Endpoint(Method.DELETE, path, summary, handler);
    }

    /// Only for who is logged in.
    Endpoint bearer() {
        forEveryone = false;
        return this;
    }

    Endpoint body(Class<?> type) {
        body = Optional.of(type);
        problems.addAll(List.of(400, 413, 415, 422));
        return this;
    }

    /// A body that may be left out, where a cookie says the same.
    Endpoint optionalBody(Class<?> type) {
        bodyRequired = false;
        return body(type);
    }

    Endpoint answers(int status, String description) {
        this.status = status;
        this.answer = description;
        return this;
    }

    Endpoint answers(int status, String description, Class<?> type) {
        this.answered = Optional.of(type);
        return answers(status, description);
    }

    Endpoint problems(Integer... statuses) {
        problems.addAll(List.of(statuses));
        return this;
    }

    void describe(String root, Document document) {
        var operation =
                document.operation(method.text(), root + path)
                        .id(id(root + path))
                        .tag("auth")
                        .summary(summary);
        if (path.contains("{id}")) {
            operation.path("id", document.schemas().input(String.class), "Which one.");
        }
        if (path.contains("{provider}")) {
            operation.path("provider", document.schemas().input(String.class), "Its name.");
        }
        body.ifPresent(type -> operation.body(JSON, document.schemas().input(type)));
        if (body.isPresent() && !bodyRequired) {
            operation.tree().withObjectProperty("requestBody").put("required", false);
        }
        answered.ifPresentOrElse(
                type -> operation.answer(status, answer, JSON, document.schemas().output(type)),
                () -> operation.answer(status, answer));
        operation.problems(problems.stream().distinct().mapToInt(Integer::intValue).toArray());
        secure(operation);
    }

    /// Such as `postAuthPasswordForgot`, of which clients make the names of methods.
    private String id(String place) {
        return method.text().toLowerCase(Locale.ROOT)
                + Stream.of(place.replaceAll("[{}]", "").split("/"))
                        .filter(part -> !part.isEmpty())
                        .map(part -> Character.toUpperCase(part.charAt(0)) + part.substring(1))
                        .collect(Collectors.joining());
    }

    private void secure(Operation operation) {
        if (!forEveryone) {
            operation.bearer();
        }
    }
}
