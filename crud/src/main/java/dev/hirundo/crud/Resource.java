package dev.hirundo.crud;

import dev.hirundo.core.Caller;
import dev.hirundo.core.Live;
import dev.hirundo.core.ProblemException;
import dev.hirundo.core.Problems;
import dev.hirundo.core.data.ChangeLog;
import dev.hirundo.core.data.Feed;
import dev.hirundo.crud.Access.Operation;
import io.helidon.common.uri.UriQuery;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import jakarta.data.exceptions.DataException;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The HTTP side of [Crud]: reads requests, lets them be done, writes answers.
final class Resource<T, K> {
    private static final HeaderName IDEMPOTENCY_KEY = HeaderNames.create("Idempotency-Key");
    private static final Header VARY_ACCEPT = HeaderValues.create(HeaderNames.VARY, "Accept");
    private static final Set<String> ITEM_PARAMETERS = Set.of("fields", "expand");

    private final Definition<T, K> definition;
    private final Permissions<T> permissions;
    private final Actions<T, K> actions;
    private final Lists<T> lists;
    private final Export<T> export;
    private final LiveLists<T> liveLists;
    private final Import<T, K> imports;
    private final Batch<T, K> batch;
    private final SqlProblems problems;
    private final Optional<Idempotency> idempotency;

    Resource(
            Definition<T, K> definition,
            Optional<Maker<T, ?>> maker,
            Optional<Idempotency> idempotency) {
        this.definition = definition;
        this.permissions = definition.permissions();
        this.idempotency = idempotency;
        var reader = new Reader<>(definition);
        var writer = new Writer<>(definition, reader);
        this.actions = new Actions<>(definition, reader, writer, maker);
        this.lists = new Lists<>(definition);
        this.export = new Export<>(lists, definition.table());
        this.liveLists = new LiveLists<>(lists, definition.table());
        this.imports = new Import<>(definition, actions, writer);
        this.batch = new Batch<>(definition, actions);
        this.problems = new SqlProblems(definition.table(), definition.rows().database);
    }

    Definition<T, K> definition() {
        return definition;
    }

    void routing(HttpRules rules) {
        var collection = new ArrayList<>(List.of("GET", "HEAD"));
        rules.get("/", guarded(Operation.READ, this::list))
                .head("/", guarded(Operation.READ, this::list));
        if (definition.creates().isPresent()) {
            collection.add("POST");
            rules.post("/", guarded(Operation.CREATE, this::create));
        }
        otherMethods(rules, "/", collection);
        if (definition.isWritable()) {
            rules.post("/batch", answering(this::batch));
        }
        boolean hasTextIds = definition.table().id.javaType() == String.class; // such as "batch"
        if (definition.isWritable() && !hasTextIds) {
            otherMethods(rules, "/batch", List.of("POST"));
        }
        var item = item(rules);
        if (definition.isWritable() && hasTextIds) {
            otherMethods(rules, "/batch", Stream.concat(item.stream(), Stream.of("POST")).toList());
        }
        otherMethods(rules, "/{id}", item);
        if (definition.isWritable() && definition.options().softDelete()) {
            rules.post("/{id}/restore", guarded(Operation.DELETE, this::restore));
            otherMethods(rules, "/{id}/restore", List.of("POST"));
        }
    }

    private List<String> item(HttpRules rules) {
        var item = new ArrayList<>(List.of("GET", "HEAD"));
        rules.get("/{id}", guarded(Operation.READ, this::read))
                .head("/{id}", guarded(Operation.READ, this::read));
        if (definition.updates().isPresent()) {
            item.addAll(List.of("PUT", "PATCH"));
            rules.put("/{id}", answering(this::replace))
                    .patch("/{id}", guarded(Operation.UPDATE, this::patch));
        }
        if (definition.isWritable()) {
            item.add("DELETE");
            rules.delete("/{id}", guarded(Operation.DELETE, this::delete));
        }
        return item;
    }

    private static void otherMethods(HttpRules rules, String path, List<String> methods) {
        String allow = String.join(", ", methods) + ", OPTIONS";
        Header header = HeaderValues.create(HeaderNames.ALLOW, allow);
        boolean patched = methods.contains("PATCH");
        rules.options(
                path,
                (req, res) -> {
                    if (patched) {
                        res.header(Bodies.PATCH_FORMATS);
                    }
                    res.status(Status.NO_CONTENT_204).header(header).send();
                });
        rules.any(path, Problems.methodNotAllowed(allow));
    }

    private interface Action<T> {
        void handle(Grant<T> grant, ServerRequest req, ServerResponse res) throws Exception;
    }

    /// Who may do nothing of this kind is told before anything is read.
    private Handler guarded(Operation operation, Action<T> action) {
        return answering(
                (grant, req, res) -> {
                    grant.required(operation);
                    action.handle(grant, req, res);
                });
    }

    private Handler answering(Action<T> action) {
        return Problems.answering(
                (req, res) -> {
                    try {
                        action.handle(permissions.grant(Caller.of(req.context())), req, res);
                    } catch (DataException e) {
                        var problem = problems.of(e).or(() -> SqlProblems.lostRace(e));
                        if (problem.isEmpty()) {
                            throw e;
                        }
                        throw (e instanceof Batch.StepException step
                                        ? Batch.placed(problem.get(), step.step)
                                        : problem.get())
                                .toException();
                    }
                });
    }

    private void list(Grant<T> grant, ServerRequest req, ServerResponse res) throws IOException {
        if (definition.live().isPresent() && Negotiation.isStream(req)) {
            stream(definition.live().get(), grant, req, res);
            return;
        }
        var format = Negotiation.format(req);
        var selection = lists.select(grant, req.query());
        res.header(VARY_ACCEPT);
        if (format.isPresent()) {
            export.send(selection, format.get(), req, res);
            return;
        }
        var conditions = conditions(req);
        var page = lists.page(selection);
        byte[] body = page.json();
        String etag = Etags.of(body);
        String next = page.next();
        if (next != null) {
            res.header(
                    HeaderNames.LINK, "<" + next(req, selection.query(), next) + ">; rel=\"next\"");
        }
        var answer =
                conditions.isNotModified(etag)
                        ? Answer.empty(304, etag)
                        : Answer.of(200, etag, body);
        answer.send(req, res);
    }

    private void stream(Live live, Grant<T> grant, ServerRequest req, ServerResponse res) {
        res.header(VARY_ACCEPT);
        live.stream(feed(grant, ListQuery.withoutStreams(req.query())), req, res);
    }

    Feed<?> feed(Caller caller, UriQuery query) {
        var _ = log();
        var grant = permissions.grant(caller);
        grant.required(Operation.READ);
        return feed(grant, query);
    }

    private ChangeLog log() {
        return definition
                .changes()
                .orElseThrow(
                        () ->
                                new IllegalStateException(
                                        definition.table().name
                                                + " has no feed: say live(...) or changes(...)"));
    }

    void rightsChanged(String subject, Filter filter) {
        var log = log();
        var table = definition.table();
        definition
                .rows()
                .database
                .useTransaction(
                        _ -> {
                            try (var rows =
                                    definition.rows().findAll(filter.and(definition.present()))) {
                                rows.toList() // before anything else uses their connection
                                        .forEach(
                                                row ->
                                                        log.append(
                                                                table.topic,
                                                                String.valueOf(table.id.of(row)),
                                                                LoggedRows.seenBy(subject, row)));
                            }
                        });
    }

    private Feed<?> feed(Grant<T> grant, UriQuery query) {
        return liveLists.feed(lists.select(grant, query), grant);
    }

    /// The same list from another place.
    private static String next(ServerRequest req, ListQuery query, String cursor) {
        var target = new StringBuilder(req.path().absolute().rawPath()).append('?');
        for (String name : req.query().names()) {
            if (!name.equals("cursor") && !name.equals("offset") && !name.equals("limit")) {
                target.append(encoded(name))
                        .append('=')
                        .append(encoded(req.query().get(name)))
                        .append('&');
            }
        }
        return target.append("limit=")
                .append(query.limit().orElse(Lists.DEFAULT_LIMIT))
                .append("&cursor=")
                .append(cursor)
                .toString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private void read(Grant<T> grant, ServerRequest req, ServerResponse res) {
        actions.read(grant, id(req), conditions(req), view(grant, req)).send(req, res);
    }

    private View<T> view(Grant<T> grant, ServerRequest req) {
        var query = req.query();
        if (query.isEmpty()) {
            return new View<>(definition, grant, Set.of(), Set.of());
        }
        for (String name : query.names()) {
            if (!ITEM_PARAMETERS.contains(name)) {
                throw ListQuery.refused(
                        "Unknown parameter: " + name + ". Allowed: expand, fields.");
            }
        }
        var parsed = ListQuery.parse(query, lists.offer(grant));
        return new View<>(definition, grant, parsed.fields(), parsed.expand());
    }

    private void create(Grant<T> grant, ServerRequest req, ServerResponse res) throws IOException {
        if (Bodies.isNdjson(req)) {
            load(grant, req, res);
            return;
        }
        byte[] body = Bodies.json(req, Bodies.JSON_OR_LINES);
        String path = req.path().absolute().rawPath();
        once(grant, req, body, after -> actions.create(grant, body, path, after)).send(req, res);
    }

    private void load(Grant<T> grant, ServerRequest req, ServerResponse res) throws IOException {
        Bodies.requireEntity(req);
        loaded(grant, req).send(req, res);
    }

    private Answer loaded(Grant<T> grant, ServerRequest req) throws IOException {
        var file = Import.receive(req.content().inputStream());
        try {
            imports.check(grant, file);
            return once(grant, req, Bodies.hash(file), after -> imports.run(grant, file, after));
        } finally {
            Files.delete(file);
        }
    }

    private void batch(Grant<T> grant, ServerRequest req, ServerResponse res) {
        grant.requiredSome(Operation.CREATE, Operation.UPDATE, Operation.DELETE);
        byte[] body = Bodies.json(req, Bodies.JSON);
        var steps = batch.read(grant, body);
        String path = req.path().absolute().rawPath();
        String collection = path.substring(0, path.lastIndexOf('/'));
        once(grant, req, body, after -> batch.run(grant, steps, collection, after)).send(req, res);
    }

    private void replace(Grant<T> grant, ServerRequest req, ServerResponse res) {
        if (definition.options().clientIds()) {
            grant.requiredSome(Operation.CREATE, Operation.UPDATE);
        } else {
            grant.required(Operation.UPDATE);
        }
        var conditions = conditions(req);
        boolean adds = definition.options().clientIds() && conditions.demandsAbsence();
        grant.required(adds ? Operation.CREATE : Operation.UPDATE);
        K id = id(req);
        if (!adds) {
            actions.requireIfMatch(conditions);
        } else if (conditions.ifMatch().isPresent()) {
            throw Preconditions.failed(null); // there cannot be one and none
        }
        byte[] body = Bodies.json(req, Bodies.JSON);
        String path = req.path().absolute().rawPath();
        String collection = path.substring(0, path.lastIndexOf('/'));
        committed(
                        after ->
                                adds
                                        ? actions.upsert(grant, id, body, collection, after)
                                        : actions.replace(grant, id, conditions, body, after))
                .send(req, res);
    }

    private void patch(Grant<T> grant, ServerRequest req, ServerResponse res) {
        K id = id(req);
        var conditions = conditions(req);
        actions.requireIfMatch(conditions);
        byte[] body = Bodies.patch(req);
        var patch = Bodies.isJsonPatch(req) ? Patch.json(body) : Patch.merge(body);
        once(grant, req, body, after -> actions.patch(grant, id, conditions, patch, after))
                .send(req, res);
    }

    private void delete(Grant<T> grant, ServerRequest req, ServerResponse res) {
        K id = id(req);
        var conditions = conditions(req);
        actions.requireIfMatch(conditions);
        committed(after -> actions.delete(grant, id, conditions, after)).send(req, res);
    }

    private void restore(Grant<T> grant, ServerRequest req, ServerResponse res) {
        K id = id(req);
        var conditions = conditions(req);
        once(grant, req, new byte[0], after -> actions.restore(grant, id, conditions, after))
                .send(req, res);
    }

    private interface Write {
        Answer run(AfterCommit after);
    }

    private static Answer committed(Write write) {
        var after = new AfterCommit();
        Answer answer;
        try {
            answer = write.run(after);
        } finally {
            after.ended();
        }
        after.committed();
        return answer;
    }

    /// As [#committed], but done once for each idempotency key.
    private Answer once(Grant<T> grant, ServerRequest req, byte[] body, Write write) {
        var header = Bodies.header(req, IDEMPOTENCY_KEY);
        if (header.isEmpty()) {
            return committed(write);
        }
        var key = Idempotency.Key.of(grant.caller(), header.get(), head(req), body);
        return committed(after -> idempotency.orElseThrow().once(key, () -> write.run(after)));
    }

    /// All that a request for a write says beside its body.
    private static String head(ServerRequest req) {
        var headers =
                Stream.of(HeaderNames.CONTENT_TYPE, HeaderNames.IF_MATCH, HeaderNames.IF_NONE_MATCH)
                        .map(name -> Bodies.header(req, name).orElse(""));
        return Stream.concat(
                        Stream.of(
                                req.prologue().method().text(), req.prologue().uriPath().rawPath()),
                        headers)
                .collect(Collectors.joining("\n"));
    }

    private K id(ServerRequest req) {
        return actions.id(req.path().pathParameters().get("id"));
    }

    /// @throws ProblemException 400 if a header is no list of entity tags
    private static Preconditions conditions(ServerRequest req) {
        return Preconditions.parse(
                Bodies.header(req, HeaderNames.IF_MATCH),
                Bodies.header(req, HeaderNames.IF_NONE_MATCH));
    }
}
