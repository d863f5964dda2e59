package dev.hirundo.crud;

import com.github.benmanes.caffeine.cache.Caffeine;
import dev.hirundo.core.Caller;
import dev.hirundo.core.Live;
import dev.hirundo.core.data.Change;
import dev.hirundo.core.data.ChangeLog;
import dev.hirundo.core.data.Database;
import dev.hirundo.core.data.Feed;
import dev.hirundo.core.openapi.Described;
import dev.hirundo.core.openapi.Document;
import io.helidon.common.uri.UriQuery;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A record as a REST resource: a service for any Helidon routing.
///
/// ```java
/// var todos = Crud.of(Todo.class, db).creates(NewTodo.class).access(Access.ownedBy("owner")).build();
/// routing.register("/todos", todos);
/// ```
///
/// | request | answer |
/// |---|---|
/// | `GET /todos?done=false&sort=-createdAt&limit=20` | 200, a page, and the cursor of the next; all rows as NDJSON or CSV by `Accept`, and as they change where that is said ([Builder#live]) |
/// | `POST /todos` | 201, the row, `Location`, `ETag`; many rows as NDJSON |
/// | `POST /todos/batch` | 200; some creations, updates and deletions, all or nothing |
/// | `GET /todos/{id}` | 200, the row, `ETag`; 304 by `If-None-Match` |
/// | `PUT /todos/{id}` | 200; replaces every field a client may set |
/// | `PATCH /todos/{id}` | 200; a merge patch (RFC 7396) or a JSON patch (RFC 6902) |
/// | `DELETE /todos/{id}` | 204 |
/// | `POST /todos/{id}/restore` | 200, where deleted rows are kept |
///
/// Without [Builder#creates] and [Builder#updates] it is read-only.
///
/// `If-Match` is honoured by every write of a row; without it a write wins over whatever it finds.
/// `Idempotency-Key` is honoured by POST and PATCH. What is refused is a problem (RFC 9457) that
/// says what is allowed. The columns `createdBy` and `updatedBy` hold the caller's subject, where
/// the record has them. Thread-safe.
public final class Crud implements HttpService, Described {
    private final Resource<?, ?> resource;

    private Crud(Resource<?, ?> resource) {
        this.resource = resource;
    }

    /// The group of constraints that only a new row has to meet.
    public interface OnCreate {}

    /// The group of constraints that only a changed row has to meet.
    public interface OnUpdate {}

    /// A resource over the table of a record.
    public static <T> Builder<T> of(Class<T> type, Database database) {
        return new Builder<>(type, database);
    }

    @Override
    public void routing(HttpRules rules) {
        resource.routing(rules);
    }

    @Override
    public void describe(String path, Document document) {
        Description.of(resource.definition()).describe(path, document);
    }

    /// What a caller sees of a list as it changes: what [Builder#live] streams, for whoever tells
    /// it by another way, such as a channel of a WebSocket. Blocks.
    ///
    /// ```java
    /// Channel.of("todos", join -> todos.feed(join.caller(), join.query()))
    /// ```
    ///
    /// @param query as of the list's URL
    /// @throws dev.hirundo.core.ProblemException as the list would answer
    /// @throws IllegalStateException if the resource writes to no log
    public Feed<?> feed(Caller caller, UriQuery query) {
        return resource.feed(caller, query);
    }

    /// Has the lists of one user that are streamed show what he may see of these rows now: his
    /// right has changed by something else than the rows, such as the table of an
    /// [Access#sharedWith]. Those that he may no longer see he is told of as deleted. To be called
    /// in the transaction of that change; others who see the rows are told of each as updated,
    /// though it is as it was.
    ///
    /// ```java
    /// shares.beforeCommit((_, change) -> todos.rightsChanged(change.row().member(), Filter.eq("list", change.row().list())));
    /// ```
    ///
    /// @param rows of which it may have changed: each costs an entry of the log
    /// @throws IllegalStateException if the resource writes to no log
    public void rightsChanged(String subject, Filter rows) {
        resource.rightsChanged(Objects.requireNonNull(subject), rows);
    }

    /// Drops a row from the cache, where there is one: for who changes rows by other ways, or hears
    /// of changes on other machines.
    ///
    /// @param id of the type that the record's id has
    /// @throws IllegalArgumentException if it is of another
    public void evict(Object id) {
        var type = resource.definition().table().id.javaType();
        if (!type.isInstance(id)) {
            throw new IllegalArgumentException(
                    "ids are of type " + type.getSimpleName() + ": " + id.getClass().getName());
        }
        resource.definition().cache().ifPresent(cache -> cache.invalidate(id));
    }

    /// How a record is served. Not thread-safe.
    public static final class Builder<T> {
        private final Class<T> type;
        private final Database database;
        private final Map<String, Access> fieldAccess = new LinkedHashMap<>();
        private final Set<String> filterable = new LinkedHashSet<>();
        private final Set<String> sortable = new LinkedHashSet<>();
        private final Set<String> searchable = new LinkedHashSet<>();
        private final Map<String, Link> references = new LinkedHashMap<>();
        private final List<BiConsumer<Caller, Change<T>>> beforeCommit = new ArrayList<>();
        private final List<BiConsumer<Caller, Change<T>>> afterCommit = new ArrayList<>();
        private InstantSource clock = InstantSource.system();
        private @Nullable Access access;
        private @Nullable Function<Table<T>, Maker<T, ?>> creation;
        private @Nullable Class<?> creates;
        private @Nullable Class<?> updates;
        private @Nullable ChangeLog changes;
        private @Nullable Live live;
        private @Nullable Caffeine<Object, Object> cache;
        private boolean softDelete;
        private boolean clientIds;
        private boolean ifMatchRequired;

        private record Link(String field, Crud target) {}

        private Builder(Class<T> type, Database database) {
            this.type = Objects.requireNonNull(type);
            this.database = Objects.requireNonNull(database);
        }

        /// Who may do what. Without it nothing is built.
        public Builder<T> access(Access access) {
            this.access = access;
            return this;
        }

        /// Who may read or write one field, within what he may do with the row. One that a caller
        /// may not read is left out of what he is shown, and he cannot filter or sort by it; one
        /// that he may not write is a 403 in a POST or PATCH, and left alone by a PUT, as is one
        /// that he may not read and does not send.
        public Builder<T> access(String field, Access access) {
            fieldAccess.put(field, Objects.requireNonNull(access));
            return this;
        }

        /// Lets clients add rows: what they may send is a record of fields that the row has too.
        /// The rest of the row starts empty, but for what `Repository.insert` fills. Also
        /// [#updates], unless that is given.
        public <I> Builder<T> creates(Class<I> input) {
            this.creation = table -> Maker.copying(Input.of(input, table), table);
            this.creates = input;
            return this;
        }

        /// Lets clients add rows, made of what they send by a function.
        ///
        /// @param maker from the caller and the validated input to the row; id, times and version
        ///   may be left empty
        public <I> Builder<T> creates(Class<I> input, BiFunction<Caller, I, T> maker) {
            Objects.requireNonNull(maker);
            this.creation = table -> new Maker<>(Input.free(input, table), maker);
            this.creates = input;
            return this;
        }

        /// Lets clients change rows, where that is another record than they create them with.
        public Builder<T> updates(Class<?> input) {
            this.updates = input;
            return this;
        }

        /// Fields that a list can be filtered by: `done=true`, `title.like=*swim*`,
        /// `createdAt.gte=2026-01-01T00:00:00Z`.
        public Builder<T> filterable(String... fields) {
            filterable.addAll(List.of(fields));
            return this;
        }

        /// Fields that a list can be sorted by: `sort=-createdAt,title`. Text is sorted as the
        /// database collates it; nulls come last.
        public Builder<T> sortable(String... fields) {
            sortable.addAll(List.of(fields));
            return this;
        }

        /// Texts that `q=` searches, by the database's own full-text search. PostgreSQL puts the
        /// best match first, and takes the last word as the beginning of one; H2 finds whole words,
        /// and makes its index itself.
        public Builder<T> searchable(String... fields) {
            searchable.addAll(List.of(fields));
            return this;
        }

        /// Rows that can be shown with those that they refer to: `expand=author`. One more query
        /// for a whole page; the other resource's rules say what is shown.
        ///
        /// @param name under which it is shown
        /// @param field that holds the other row's id
        public Builder<T> expandable(String name, String field, Crud target) {
            references.put(name, new Link(field, Objects.requireNonNull(target)));
            return this;
        }

        /// Keeps deleted rows, by the time in their field `deletedAt`: no request sees them but
        /// `GET …?deleted=true` and `POST …/{id}/restore`, for those who may delete.
        public Builder<T> softDelete() {
            this.softDelete = true;
            return this;
        }

        /// Lets clients choose the id of a new row: `PUT` with `If-None-Match: *`.
        public Builder<T> clientIds() {
            this.clientIds = true;
            return this;
        }

        /// Refuses PUT, PATCH and DELETE without `If-Match` (428).
        public Builder<T> requireIfMatch() {
            this.ifMatchRequired = true;
            return this;
        }

        /// Called in the transaction of each write, behind it: what it throws rolls the write back,
        /// a `ProblemException` as the client's fault. Its own SQL joins the transaction.
        public Builder<T> beforeCommit(BiConsumer<Caller, Change<T>> hook) {
            beforeCommit.add(Objects.requireNonNull(hook));
            return this;
        }

        /// Called after each write is committed, before it is answered. What it throws is logged.
        public Builder<T> afterCommit(BiConsumer<Caller, Change<T>> hook) {
            afterCommit.add(Objects.requireNonNull(hook));
            return this;
        }

        /// Appends each write to a log, in its transaction, under the table's name as the topic.
        public Builder<T> changes(ChangeLog log) {
            this.changes = Objects.requireNonNull(log);
            return this;
        }

        /// Streams lists to clients that accept `text/event-stream`: the rows that there are, and
        /// each change of them as it happens, by the same filter, fields and access rule; and
        /// appends each write to its log, as [#changes] does.
        public Builder<T> live(Live live) {
            this.live = Objects.requireNonNull(live);
            return changes(live.log());
        }

        /// Keeps rows that are read by their ids in memory. A write by this resource drops its row;
        /// what other ways and other machines write is seen when the row is evicted or its time is
        /// over.
        ///
        /// @param maxRows how many at most
        /// @param timeToLive how long a row that somebody else changes may be shown as it was
        public Builder<T> cached(long maxRows, Duration timeToLive) {
            this.cache = Caffeine.newBuilder().maximumSize(maxRows).expireAfterWrite(timeToLive);
            return this;
        }

        /// The time that `createdAt`, `updatedAt`, `deletedAt` and new ids are of; the system's
        /// unless given.
        public Builder<T> clock(InstantSource clock) {
            this.clock = Objects.requireNonNull(clock);
            return this;
        }

        /// The resource, with all that can be checked before the first request checked.
        ///
        /// @throws IllegalStateException if the access rule is missing, or the database has no such
        ///   table
        /// @throws IllegalArgumentException if what was said does not fit the records: with the
        ///   remedy
        public Crud build() {
            if (access == null) {
                throw new IllegalStateException(
                        "who may use "
                                + type.getName()
                                + "? Say access(Access.authenticated()), or access(Access.everyone()) if it is meant");
            }
            return new Crud(resource(Table.of(type, database), access));
        }

        private <K> Resource<T, K> resource(Table<T> table, Access access) {
            @SuppressWarnings("unchecked") // the id's type is what the table says it is
            var idType = (Class<K>) table.id.javaType();
            var rows = new SqlRepository<>(table, idType, database, clock);
            var maker = Optional.ofNullable(creation).map(c -> c.apply(table));
            var changing = updates != null ? updates : creates;
            var updating = Optional.ofNullable(changing).map(input -> Input.of(input, table));
            Checks.of(table)
                    .softDelete(softDelete, maker.map(Maker::input), updating)
                    .audit(maker.map(Maker::input), updating)
                    .json()
                    .clientIds(clientIds, maker.isPresent())
                    .parameters(filterable, sortable)
                    .searchable(searchable);
            Indexes.warn(table, database, filterable, sortable);
            var definition =
                    new Definition<>(
                            rows,
                            new Permissions<>(
                                    access,
                                    fieldAccess,
                                    table,
                                    rows.filters,
                                    new RowFilter(table, rows.memberships, TextRules.of(database))),
                            softDelete ? Filter.isNull("deletedAt") : Filter.all(),
                            maker.map(Maker::input),
                            updating.map(input -> input),
                            new Definition.Options(
                                    Set.copyOf(filterable),
                                    Set.copyOf(sortable),
                                    softDelete,
                                    clientIds,
                                    ifMatchRequired),
                            search(table),
                            links(table),
                            List.copyOf(beforeCommit),
                            List.copyOf(afterCommit),
                            Optional.ofNullable(changes),
                            Optional.ofNullable(live),
                            Optional.ofNullable(cache).map(Caffeine::<Object, T>build),
                            clock);
            return new Resource<>(
                    definition,
                    maker.map(m -> m),
                    definition.isWritable()
                            ? Optional.of(new Idempotency(database, clock))
                            : Optional.empty());
        }

        private Optional<Search> search(Table<T> table) {
            return searchable.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            Search.of(
                                    searchable.stream().map(table::text).toList(),
                                    table,
                                    database));
        }

        private Map<String, Definition.Reference> links(Table<T> table) {
            var links = new LinkedHashMap<String, Definition.Reference>();
            references.forEach(
                    (name, link) ->
                            links.put(
                                    name,
                                    Checks.of(table)
                                            .reference(
                                                    name,
                                                    link.field(),
                                                    link.target().resource.definition())));
            return links;
        }
    }
}
