package dev.hirundo.crud;

import dev.hirundo.core.Caller;
import dev.hirundo.core.Json;
import dev.hirundo.core.Problem;
import dev.hirundo.core.ProblemException;
import dev.hirundo.core.Problems;
import dev.hirundo.core.Validation;
import dev.hirundo.crud.Access.Operation;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import jakarta.data.exceptions.DataException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The HTTP side of [Crud]: reads requests, asks the repository, writes answers.
final class Resource<T, K> {
    private static final int DEFAULT_LIMIT = 20;
    private static final int MAX_LIMIT = 100;
    private static final String MERGE_PATCH = "application/merge-patch+json";
    private static final Set<String> PATCHES = Set.of(MERGE_PATCH, "application/json");
    private static final HeaderName ACCEPT_PATCH = HeaderNames.create("Accept-Patch");

    private final SqlRepository<T, K> rows;
    private final Table<T> table;
    private final Access access;
    private final Optional<Crud.Creation<T, ?>> creation;
    private final Optional<Changing<?>> changing;
    private final Json json = Json.standard();
    private final Keyset order;
    private final Cursor cursor;

    Resource(
            SqlRepository<T, K> rows,
            Access access,
            Optional<? extends Crud.Creation<T, ?>> creation,
            Optional<? extends Input<?>> changing) {
        this.rows = rows;
        this.table = rows.table();
        this.access = access;
        this.creation = creation.map(c -> c);
        this.changing = changing.map(input -> new Changing<>(input));
        this.order = Keyset.of(List.of(), table.id);
        this.cursor = new Cursor(json, order, table.name + order.orderBy(true));
    }

    /// What may be changed, and the statement that does it.
    private final class Changing<I> {
        final Input<I> input;
        final SqlRepository.Update update;

        Changing(Input<I> input) {
            this.input = input;
            this.update = rows.update(input.columns());
        }

        @Nullable Object[] replacement(byte[] body) {
            return values(input.replacement(json, Validation.standard(), body));
        }

        @Nullable Object[] patched(T row, byte[] patch) {
            return values(input.patched(json, Validation.standard(), row, patch));
        }

        private @Nullable Object[] values(I in) {
            var values = new @Nullable Object[table.columns.size()];
            input.copy(in, values);
            return values;
        }
    }

    void routing(HttpRules rules) {
        var collection = new ArrayList<>(List.of("GET", "HEAD"));
        rules.get("/", guarded(Operation.READ, this::list))
                .head("/", guarded(Operation.READ, this::list));
        creation.ifPresent(
                c -> {
                    collection.add("POST");
                    rules.post("/", guarded(Operation.CREATE, (req, res) -> create(c, req, res)));
                });
        var item = new ArrayList<>(List.of("GET", "HEAD"));
        rules.get("/{id}", guarded(Operation.READ, this::read))
                .head("/{id}", guarded(Operation.READ, this::read));
        changing.ifPresent(
                c -> {
                    item.addAll(List.of("PUT", "PATCH"));
                    rules.put(
                            "/{id}", guarded(Operation.UPDATE, (req, res) -> replace(c, req, res)));
                    rules.patch(
                            "/{id}", guarded(Operation.UPDATE, (req, res) -> patch(c, req, res)));
                });
        if (creation.isPresent() || changing.isPresent()) {
            item.add("DELETE");
            rules.delete("/{id}", guarded(Operation.DELETE, this::delete));
        }
        otherMethods(rules, "/", collection);
        otherMethods(rules, "/{id}", item);
    }

    private static void otherMethods(HttpRules rules, String path, List<String> methods) {
        String allow = String.join(", ", methods) + ", OPTIONS";
        Header header = HeaderValues.create(HeaderNames.ALLOW, allow);
        rules.options(path, (req, res) -> res.status(Status.NO_CONTENT_204).header(header).send());
        rules.any(
                path,
                Problems.answering(
                        (req, res) -> {
                            throw Problem.of(405)
                                    .withDetail("Allowed here: " + allow + ".")
                                    .withHeader("Allow", allow)
                                    .toException();
                        }));
    }

    private Handler guarded(Operation operation, Handler handler) {
        return Problems.answering(
                (req, res) -> {
                    var caller = Caller.of(req.context());
                    if (!access.permits(caller, operation)) {
                        throw denied(caller);
                    }
                    try {
                        handler.handle(req, res);
                    } catch (DataException e) {
                        throw SqlProblems.of(e)
                                .map(Problem::toException)
                                .map(RuntimeException.class::cast)
                                .orElse(e);
                    }
                });
    }

    private static ProblemException denied(Caller caller) {
        return switch (caller) {
            case Caller.Anonymous _ ->
                    Problem.of(401)
                            .withDetail("Say who you are: send a credential.")
                            .withHeader("WWW-Authenticate", "Bearer")
                            .toException();
            case Caller.User _ -> Problem.of(403).withDetail("You may not do this.").toException();
        };
    }

    private void list(ServerRequest req, ServerResponse res) {
        var query = ListQuery.parse(req.query(), DEFAULT_LIMIT, MAX_LIMIT);
        var after = query.cursor().map(cursor::decode).orElse(null);
        var page = new ArrayList<>(rows.pages().page(order, after, true, query.limit() + 1, 0));
        String next = null;
        if (page.size() > query.limit()) {
            page.removeLast();
            next = cursor.encode(Pages.keyValues(order, page.getLast()));
            res.header(
                    HeaderNames.LINK,
                    "<"
                            + req.path().absolute().rawPath()
                            + "?limit="
                            + query.limit()
                            + "&cursor="
                            + next
                            + ">; rel=\"next\"");
        }
        send(json.write(new Listing<>(page, next)), req, res);
    }

    /// A page of a list, as it is sent.
    record Listing<T>(List<T> items, @Nullable String next) {}

    private <I> void create(Crud.Creation<T, I> creation, ServerRequest req, ServerResponse res) {
        byte[] body = body(req, Set.of("application/json"), HeaderNames.ACCEPT);
        var input = Validation.standard().check(json.read(body, creation.input()));
        var row = rows.insert(creation.make(Caller.of(req.context()), input));
        String path = req.path().absolute().rawPath();
        res.status(Status.CREATED_201)
                .header(
                        HeaderNames.LOCATION,
                        (path.endsWith("/") ? path : path + "/") + segment(table.id.of(row)));
        send(row, req, res);
    }

    /// An id as one segment of a path, whatever characters a client may have put in it.
    private static String segment(@Nullable Object id) {
        return URLEncoder.encode(String.valueOf(id), StandardCharsets.UTF_8).replace("+", "%20");
    }

    private void read(ServerRequest req, ServerResponse res) {
        var row = find(id(req));
        var conditions = conditions(req);
        String etag = etag(row);
        if (conditions.isNotModified(etag)) {
            res.status(Status.NOT_MODIFIED_304);
            if (etag != null) {
                res.header(HeaderNames.ETAG, etag);
            }
            res.send();
        } else {
            send(row, req, res);
        }
    }

    private void replace(Changing<?> changing, ServerRequest req, ServerResponse res) {
        K id = id(req);
        var conditions = conditions(req);
        var values =
                changing.replacement(body(req, Set.of("application/json"), HeaderNames.ACCEPT));
        send(
                isOneStatement(conditions)
                        ? rows.update(
                                        changing.update,
                                        id,
                                        values,
                                        conditions.version().orElse(null))
                                .orElseThrow(() -> absentOrStale(id))
                        : whileUnchanged(id, conditions, changing, found -> values),
                req,
                res);
    }

    private void patch(Changing<?> changing, ServerRequest req, ServerResponse res) {
        byte[] patch = body(req, PATCHES, ACCEPT_PATCH);
        send(
                whileUnchanged(
                        id(req), conditions(req), changing, row -> changing.patched(row, patch)),
                req,
                res);
    }

    private interface Change<T> {
        @Nullable Object[] of(T row);
    }

    /// Reads a row, and writes what becomes of it. Should somebody else have written meanwhile, or
    /// could we not tell, it is done again while nobody else can write. A client that names no
    /// version wants his change on whatever is there: he is not told of a race that he could not
    /// know of.
    private T whileUnchanged(
            K id, Preconditions conditions, Changing<?> changing, Change<T> change) {
        Function<T, Optional<T>> write =
                row -> {
                    conditions.requireForWrite(etag(row));
                    return rows.update(changing.update, id, change.of(row), version(row));
                };
        var changed = table.version.isPresent() ? write.apply(find(id)) : Optional.<T>empty();
        return changed.or(() -> locked(id, write)).orElseThrow(() -> absentOrStale(id));
    }

    private <R> R locked(K id, Function<T, R> work) {
        return rows.locked(
                id, found -> work.apply(found.orElseThrow(() -> absent(String.valueOf(id)))));
    }

    private void delete(ServerRequest req, ServerResponse res) {
        K id = id(req);
        var conditions = conditions(req);
        boolean deleted =
                isOneStatement(conditions)
                        ? rows.delete(id, conditions.version().orElse(null))
                        : locked(
                                id,
                                row -> {
                                    conditions.requireForWrite(etag(row));
                                    return rows.delete(id, version(row));
                                });
        if (!deleted) {
            throw absentOrStale(id);
        }
        res.status(Status.NO_CONTENT_204).send();
    }

    /// Whether the database can check by itself what the request demands.
    private boolean isOneStatement(Preconditions conditions) {
        return conditions.isEmpty()
                || (table.version.isPresent() && conditions.version().isPresent());
    }

    /// Why a write found no row: there is none, or it is at another version by now.
    private ProblemException absentOrStale(K id) {
        return Preconditions.failed(etag(find(id)));
    }

    private T find(K id) {
        return rows.findById(id).orElseThrow(() -> absent(String.valueOf(id)));
    }

    private ProblemException absent(String id) {
        return Problem.of(404)
                .withDetail(
                        "No "
                                + table.type.getSimpleName().toLowerCase(Locale.ROOT)
                                + " has the id "
                                + id
                                + ".")
                .toException();
    }

    /// A text that is no id of this kind is an id that no row has.
    private K id(ServerRequest req) {
        String text = req.path().pathParameters().get("id");
        return rows.parseId(text).orElseThrow(() -> absent(text));
    }

    private void send(T row, ServerRequest req, ServerResponse res) {
        String etag = etag(row);
        if (etag != null) {
            res.header(HeaderNames.ETAG, etag);
        }
        send(json.write(row), req, res);
    }

    private static void send(byte[] body, ServerRequest req, ServerResponse res) {
        res.header(HeaderValues.CONTENT_TYPE_JSON);
        if (req.prologue().method().equals(Method.HEAD)) {
            res.header(HeaderValues.create(HeaderNames.CONTENT_LENGTH, body.length)).send();
        } else {
            res.send(body);
        }
    }

    private @Nullable String etag(T row) {
        Long version = version(row);
        return version == null ? null : Preconditions.etag(version);
    }

    private @Nullable Long version(T row) {
        return table.version
                .map(column -> column.of(row) instanceof Number number ? number.longValue() : null)
                .orElse(null);
    }

    private static Preconditions conditions(ServerRequest req) {
        return Preconditions.parse(
                header(req, HeaderNames.IF_MATCH), header(req, HeaderNames.IF_NONE_MATCH));
    }

    private static Optional<String> header(ServerRequest req, HeaderName name) {
        return req.headers().contains(name)
                ? Optional.of(String.join(",", req.headers().get(name).allValues()))
                : Optional.empty();
    }

    private static byte[] body(ServerRequest req, Set<String> types, HeaderName accepted) {
        var type = req.headers().contentType();
        if (type.isEmpty()
                || !types.contains(type.get().mediaType().text().toLowerCase(Locale.ROOT))
                || !type.get().charset().map("utf-8"::equalsIgnoreCase).orElse(true)) {
            String allowed = types.stream().sorted().collect(Collectors.joining(", "));
            throw Problem.of(415)
                    .withDetail("Send one of these in UTF-8: " + allowed + ".")
                    .withHeader(accepted.defaultCase(), allowed)
                    .toException();
        }
        if (!req.content().hasEntity()) {
            throw Problem.of(400).withDetail("This request needs a body.").toException();
        }
        return req.content().as(byte[].class);
    }
}
