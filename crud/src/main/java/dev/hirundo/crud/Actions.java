package dev.hirundo.crud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hirundo.core.Json;
import dev.hirundo.core.Problem;
import dev.hirundo.core.ProblemException;
import dev.hirundo.crud.Access.Operation;
import jakarta.data.exceptions.EntityExistsException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What can be done with single rows, from the bytes that a client sends to those that answer him.
final class Actions<T, K> {
    private final Definition<T, K> definition;
    private final Table<T> table;
    private final Reader<T, K> reader;
    private final Writer<T, K> writer;
    private final Optional<Maker<T, ?>> maker;
    private final Optional<Input<?>> updates;

    Actions(
            Definition<T, K> definition,
            Reader<T, K> reader,
            Writer<T, K> writer,
            Optional<Maker<T, ?>> maker) {
        this.definition = definition;
        this.table = definition.table();
        this.reader = reader;
        this.writer = writer;
        this.maker = maker;
        this.updates = definition.updates();
    }

    Answer read(Grant<T> grant, K id, Preconditions conditions, View<T> view) {
        var row = reader.find(grant, id);
        if (view.isWhole()) {
            String etag = reader.etag(row);
            return conditions.isNotModified(etag)
                    ? Answer.empty(304, etag)
                    : Answer.of(200, etag, write(view, row));
        }
        byte[] body = write(view, row);
        String etag = Etags.of(body);
        return conditions.isNotModified(etag)
                ? Answer.empty(304, etag)
                : Answer.of(200, etag, body);
    }

    private static <T> byte[] write(View<T> view, T row) {
        return Json.standard().write(view.of(row));
    }

    /// @param collection the path under which the new row will be
    Answer create(Grant<T> grant, byte[] body, String collection, AfterCommit after) {
        var row = writer.create(grant, made(grant, body, maker.orElseThrow()), after);
        return added(grant, row, collection);
    }

    private Answer added(Grant<T> grant, T row, String collection) {
        String path = collection.endsWith("/") ? collection : collection + "/";
        return new Answer(
                201,
                path + segment(table.id.of(row)),
                reader.etag(row),
                // who may add rows and not read them is told that it is there, and no more
                grant.allows(grant.rows(Operation.READ), row)
                        ? write(whole(grant), row)
                        : new byte[0],
                false);
    }

    private View<T> whole(Grant<T> grant) {
        return new View<>(definition, grant, Set.of(), Set.of());
    }

    /// An id as one segment of a path, whatever characters a client may have put in it.
    private static String segment(@Nullable Object id) {
        return URLEncoder.encode(String.valueOf(id), StandardCharsets.UTF_8).replace("+", "%20");
    }

    /// The row that a client wants to add.
    ///
    /// @throws ProblemException 422 if the body does not fit, 403 if it sets what the caller may
    ///   not
    T made(Grant<T> grant, byte[] body) {
        return made(grant, body, maker.orElseThrow());
    }

    private <I> T made(Grant<T> grant, byte[] body, Maker<T, I> maker) {
        var row = maker.make(grant.caller(), maker.input().created(body));
        requireOwnFields(grant, body, row);
        return row;
    }

    private void requireOwnFields(Grant<T> grant, byte[] body, T row) {
        var limits = grant.limits(Operation.CREATE);
        if (!limits.isEmpty()) {
            var tree = Json.standard().readTree(body);
            Writer.requireNone(
                    limits.keySet().stream()
                            .filter(tree::hasNonNull)
                            .filter(field -> !grant.allows(Operation.CREATE, field, row))
                            .toList());
        }
    }

    /// Adds a row under the id that the client chose, if there is none.
    ///
    /// @param collection the path under which it will be
    Answer upsert(Grant<T> grant, K id, byte[] body, String collection, AfterCommit after) {
        var row = withId(upserted(grant, body, maker.orElseThrow()), id);
        try {
            return added(grant, writer.create(grant, row, after), collection);
        } catch (EntityExistsException e) {
            throw definition
                    .rows()
                    .findById(id)
                    .filter(found -> grant.allows(definition.present(), found))
                    .filter(found -> grant.allows(grant.rows(Operation.READ), found))
                    .<RuntimeException>map(found -> Preconditions.failed(reader.etag(found)))
                    .orElse(e);
        }
    }

    private <I> T upserted(Grant<T> grant, byte[] body, Maker<T, I> maker) {
        var row = maker.make(grant.caller(), maker.input().upserted(body));
        requireOwnFields(grant, body, row);
        return row;
    }

    private T withId(T row, K id) {
        var values = table.values(row);
        values[table.id.position()] = id;
        return table.create(values);
    }

    Answer replace(Grant<T> grant, K id, Preconditions conditions, byte[] body, AfterCommit after) {
        grant.required(Operation.UPDATE);
        var input = updates.orElseThrow();
        if (input.columns().stream().anyMatch(column -> isLimited(grant, column))) {
            var tree = Input.object(Json.standard().readTree(body));
            return changed(
                    grant,
                    writer.revise(grant, id, conditions, row -> replaced(grant, row, tree), after));
        }
        var values = values(input, i -> i.replacement(body));
        return changed(grant, writer.replace(grant, id, conditions, values, after));
    }

    private boolean isLimited(Grant<T> grant, Column column) {
        return grant.limits(Operation.UPDATE).containsKey(column.name())
                || grant.limits(Operation.READ).containsKey(column.name());
    }

    /// What the caller may not write stays, as does what he may not read and does not send: he
    /// sends back what he got.
    private @Nullable Object[] replaced(Grant<T> grant, T row, ObjectNode tree) {
        var input = updates.orElseThrow();
        var becomes = tree.deepCopy();
        for (var column : input.columns()) {
            String field = column.name();
            boolean unseen = !tree.has(field) && !grant.allows(Operation.READ, field, row);
            if (unseen || !grant.allows(Operation.UPDATE, field, row)) {
                becomes.set(field, tree(column, row));
            }
        }
        return values(input, i -> i.changed(becomes));
    }

    private static JsonNode tree(Column column, Object row) {
        Object value = column.of(row);
        return value == null ? NullNode.getInstance() : Json.standard().toTree(value);
    }

    Answer patch(Grant<T> grant, K id, Preconditions conditions, Patch patch, AfterCommit after) {
        var changed =
                writer.revise(grant, id, conditions, row -> patched(grant, row, patch), after);
        return changed(grant, changed);
    }

    /// What the caller may not read he patches blindly: it stays, unless he sets it.
    private @Nullable Object[] patched(Grant<T> grant, T row, Patch patch) {
        var input = updates.orElseThrow();
        var visible = (ObjectNode) Json.standard().toTree(row);
        grant.limits(Operation.READ).keySet().stream()
                .filter(field -> !grant.allows(Operation.READ, field, row))
                .forEach(visible::remove);
        var hidden =
                input.columns().stream().filter(column -> !visible.has(column.name())).toList();
        var becomes = Input.object(patch.apply(visible));
        var forbidden = new ArrayList<String>();
        for (var column : hidden) {
            String field = column.name();
            boolean set = becomes.has(field) || patch.clears(field);
            if (!set) {
                becomes.set(field, tree(column, row));
            } else if (!grant.allows(Operation.UPDATE, field, row)) {
                forbidden.add(field); // even the value that it has: the answer would tell
            }
        }
        Writer.requireNone(forbidden);
        return values(input, i -> i.changed(becomes));
    }

    private interface Binding {
        Object bind(Input<?> input);
    }

    private @Nullable Object[] values(Input<?> input, Binding binding) {
        var values = new @Nullable Object[table.columns.size()];
        input.copy(binding.bind(input), values);
        return values;
    }

    private Answer changed(Grant<T> grant, T row) {
        return Answer.of(200, reader.etag(row), write(whole(grant), row));
    }

    Answer delete(Grant<T> grant, K id, Preconditions conditions, AfterCommit after) {
        writer.delete(grant, id, conditions, after);
        return Answer.empty(204, null);
    }

    Answer restore(Grant<T> grant, K id, Preconditions conditions, AfterCommit after) {
        return changed(grant, writer.restore(grant, id, conditions, after));
    }

    /// A text that is no id of this kind is an id that no row has.
    K id(String text) {
        return definition.rows().parseId(text).orElseThrow(() -> reader.absent(text));
    }

    /// @throws ProblemException 428 (RFC 6585, section 3) if the resource wants to know which
    ///   version a write is meant for, and the request does not say
    void requireIfMatch(Preconditions conditions) {
        if (definition.options().ifMatchRequired() && conditions.ifMatch().isEmpty()) {
            throw Problem.of(428)
                    .withDetail(
                            "Say which version you mean: send If-Match with the ETag that you were given.")
                    .toException();
        }
    }
}
