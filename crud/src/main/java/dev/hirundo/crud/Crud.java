package dev.hirundo.crud;

import dev.hirundo.core.Caller;
import dev.hirundo.core.data.Database;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// A record as a REST resource: a service for any Helidon routing.
///
/// ```java
/// var todos = Crud.of(Todo.class, db).creates(NewTodo.class).access(Access.everyone()).build();
/// routing.register("/todos", todos);
/// ```
///
/// | request | answer |
/// |---|---|
/// | `GET /todos?limit=20&cursor=…` | 200, a page in the order of the ids, and the cursor of the next |
/// | `POST /todos` | 201, the row, `Location`, `ETag` |
/// | `GET /todos/{id}` | 200, the row, `ETag`; 304 by `If-None-Match` |
/// | `PUT /todos/{id}` | 200; replaces every field a client may set |
/// | `PATCH /todos/{id}` | 200; a merge patch (RFC 7396) |
/// | `DELETE /todos/{id}` | 204 |
///
/// Without [Builder#creates] and [Builder#updates] it is read-only: the first and the third alone.
///
/// `If-Match` is honoured on the last three; without it a write wins over whatever it finds. What
/// is refused is a problem (RFC 9457) that says what is allowed. Thread-safe.
public final class Crud implements HttpService {
    private final Resource<?, ?> resource;

    private Crud(Resource<?, ?> resource) {
        this.resource = resource;
    }

    /// A resource over the table of a record.
    public static <T> Builder<T> of(Class<T> type, Database database) {
        return new Builder<>(type, database);
    }

    @Override
    public void routing(HttpRules rules) {
        resource.routing(rules);
    }

    /// How a record is served. Not thread-safe.
    public static final class Builder<T> {
        private final Class<T> type;
        private final Database database;
        private InstantSource clock = InstantSource.system();
        private @Nullable Access access;
        private @Nullable Creation<T, ?> creation;
        private @Nullable Class<?> updates;

        private Builder(Class<T> type, Database database) {
            this.type = Objects.requireNonNull(type);
            this.database = Objects.requireNonNull(database);
        }

        /// Who may do what. Without it nothing is built.
        public Builder<T> access(Access access) {
            this.access = access;
            return this;
        }

        /// Lets clients add rows: what they may send is a record of fields that the row has too.
        /// The rest of the row starts empty, but for what `Repository.insert` fills. Also
        /// [#updates], unless that is given.
        public <I> Builder<T> creates(Class<I> input) {
            this.creation = new Creation<>(input, null);
            return this;
        }

        /// Lets clients add rows, made of what they send by a function.
        ///
        /// @param maker from the caller and the validated input to the row; id, times and version
        ///   may be left empty
        public <I> Builder<T> creates(Class<I> input, BiFunction<Caller, I, T> maker) {
            this.creation = new Creation<>(input, Objects.requireNonNull(maker));
            return this;
        }

        /// Lets clients change rows, where that is another record than they create them with.
        public Builder<T> updates(Class<?> input) {
            this.updates = input;
            return this;
        }

        /// The time that `createdAt`, `updatedAt` and new ids are of; the system's unless given.
        public Builder<T> clock(InstantSource clock) {
            this.clock = Objects.requireNonNull(clock);
            return this;
        }

        /// The resource, with all that can be checked before the first request checked.
        ///
        /// @throws IllegalStateException if the access rule is missing, or the database has no such
        ///   table
        /// @throws IllegalArgumentException if one of the records does not fit: with the remedy
        public Crud build() {
            if (access == null) {
                throw new IllegalStateException(
                        "who may use "
                                + type.getName()
                                + "? Say access(Access.authenticated()), or access(Access.everyone()) if it is meant");
            }
            var table = Table.of(type, database);
            return new Crud(resource(table, access));
        }

        private <K> Resource<T, K> resource(Table<T> table, Access access) {
            @SuppressWarnings("unchecked") // the id's type is what the table says it is
            var idType = (Class<K>) table.id.javaType();
            var repository = new SqlRepository<>(table, idType, database, clock);
            var changing = updates != null ? updates : creation == null ? null : creation.input();
            return new Resource<>(
                    repository,
                    access,
                    Optional.ofNullable(creation).map(c -> c.on(table)),
                    Optional.ofNullable(changing).map(input -> Input.of(input, table)));
        }
    }

    /// How a row is made of what a client sends.
    record Creation<T, I>(Class<I> input, @Nullable BiFunction<Caller, I, T> maker) {
        Creation<T, I> on(Table<T> table) {
            if (maker != null) {
                return this;
            }
            var fields = Input.of(input, table);
            return new Creation<>(
                    input,
                    (caller, in) -> {
                        var values = table.empty();
                        fields.copy(in, values);
                        return table.create(values);
                    });
        }

        T make(Caller caller, I in) {
            return Objects.requireNonNull(maker).apply(caller, in);
        }
    }
}
