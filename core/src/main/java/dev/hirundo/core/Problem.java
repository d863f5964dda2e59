package dev.hirundo.core;

import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// What went wrong with a request, as RFC 9457 describes it: a value that knows nothing of HTTP
/// servers.
///
/// ```java
/// throw Problem.of(409).withDetail("a list with this name exists").toException();
/// ```
///
/// Immutable. `type` is `about:blank` while the status says it all (RFC 9457, section 4.2.1).
///
/// @param status the HTTP status, 400 to 599
/// @param type an absolute URI that names the kind of problem
/// @param title a short text, the same for every problem of this type
/// @param detail what happened here and what the client can do; empty for none. It is sent: no
///   secrets, no inner names
/// @param violations what is wrong with single fields, sent as `errors`
/// @param members further members of the body, values as Jackson writes them
/// @param headers response headers that belong to the answer, such as `Allow` or `Retry-After`
public record Problem(
        int status,
        URI type,
        String title,
        String detail,
        List<Violation> violations,
        Map<String, Object> members,
        Map<String, String> headers) {

    /// How many violations are told at most: a small body can hold very many.
    static final int MAX_VIOLATIONS = 100;

    private static final URI ABOUT_BLANK = URI.create("about:blank");

    /// One field that was refused.
    ///
    /// @param pointer where, as a JSON pointer (RFC 6901) into the request body; empty for the
    ///   whole body
    /// @param code which rule, the same in every language: the simple name of the constraint, such
    ///   as `NotBlank`
    /// @param detail the rule in words
    public record Violation(String pointer, String code, String detail) {}

    public Problem {
        if (status < 400 || status > 599) {
            throw new IllegalArgumentException("status is not an error: " + status);
        }
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(detail, "detail");
        violations = List.copyOf(violations);
        members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    /// A problem of type `about:blank` with the status' own title.
    ///
    /// @throws IllegalArgumentException if the status is not 400 to 599
    public static Problem of(int status) {
        return new Problem(status, ABOUT_BLANK, titleOf(status), "", List.of(), Map.of(), Map.of());
    }

    /// A 422 that lists every violation, the first hundred if there are more.
    public static Problem invalid(List<Violation> violations) {
        int count = violations.size();
        String detail =
                count == 1
                        ? "1 field is not valid; see errors."
                        : count + " fields are not valid; see errors.";
        return of(422).withDetail(detail)
                .withViolations(violations.subList(0, Math.min(count, MAX_VIOLATIONS)));
    }

    public Problem withType(URI type, String title) {
        return new Problem(status, type, title, detail, violations, members, headers);
    }

    public Problem withDetail(String detail) {
        return new Problem(status, type, title, detail, violations, members, headers);
    }

    public Problem withViolations(List<Violation> violations) {
        return new Problem(status, type, title, detail, violations, members, headers);
    }

    /// Adds or replaces a member of the body.
    public Problem with(String member, Object value) {
        return new Problem(
                status, type, title, detail, violations, added(members, member, value), headers);
    }

    /// Adds or replaces a response header.
    public Problem withHeader(String name, String value) {
        return new Problem(
                status, type, title, detail, violations, members, added(headers, name, value));
    }

    /// The members of its JSON object, without those that name the request it answers.
    public Map<String, Object> toBody() {
        var body = new LinkedHashMap<String, Object>();
        body.put("type", type);
        body.put("title", title);
        body.put("status", status);
        if (!detail.isEmpty()) {
            body.put("detail", detail);
        }
        if (!violations.isEmpty()) {
            body.put("errors", violations);
        }
        members.forEach(body::putIfAbsent);
        return body;
    }

    /// This problem as an exception that ends the request; for handlers, not for filters.
    public ProblemException toException() {
        return new ProblemException(this);
    }

    private static <V> Map<String, V> added(Map<String, V> map, String key, V value) {
        var copy = new LinkedHashMap<>(map);
        copy.put(key, value);
        return copy;
    }

    /// The phrases of RFC 9110, section 15, and RFC 6585.
    private static String titleOf(int status) {
        return switch (status) {
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 402 -> "Payment Required";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 406 -> "Not Acceptable";
            case 408 -> "Request Timeout";
            case 409 -> "Conflict";
            case 410 -> "Gone";
            case 411 -> "Length Required";
            case 412 -> "Precondition Failed";
            case 413 -> "Content Too Large";
            case 414 -> "URI Too Long";
            case 415 -> "Unsupported Media Type";
            case 416 -> "Range Not Satisfiable";
            case 417 -> "Expectation Failed";
            case 421 -> "Misdirected Request";
            case 422 -> "Unprocessable Content";
            case 426 -> "Upgrade Required";
            case 428 -> "Precondition Required";
            case 429 -> "Too Many Requests";
            case 431 -> "Request Header Fields Too Large";
            case 500 -> "Internal Server Error";
            case 501 -> "Not Implemented";
            case 502 -> "Bad Gateway";
            case 503 -> "Service Unavailable";
            case 504 -> "Gateway Timeout";
            case 505 -> "HTTP Version Not Supported";
            default -> status < 500 ? "Client Error" : "Server Error";
        };
    }
}
