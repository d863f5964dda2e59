package dev.hirundo.crud;

import dev.hirundo.core.Caller;
import dev.hirundo.core.data.Database;
import dev.hirundo.crud.Access.Operation;
import dev.hirundo.testing.TestDatabase;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A row with something of everything, and the resource that has every setting.
record Task(
        @Nullable UUID id,
        String owner,
        String title,
        State state,
        boolean done,
        @Nullable Integer hits,
        BigDecimal price,
        @Nullable LocalDate due,
        @Nullable UUID personId,
        @Nullable String slug,
        @Nullable String secret,
        @Nullable Instant createdAt,
        @Nullable Instant updatedAt,
        @Nullable String createdBy,
        @Nullable Instant deletedAt,
        long version) {

    enum State {
        OPEN,
        CLOSED
    }

    record NewTask(
            @NotBlank @Size(max = 200) String title,
            @NotNull State state,
            boolean done,
            @Nullable Integer hits,
            @NotNull @PositiveOrZero BigDecimal price,
            @Nullable LocalDate due,
            @Nullable UUID personId,
            @Nullable @Size(min = 3, max = 20, groups = Crud.OnCreate.class) String slug,
            @Nullable String secret) {}

    record Change(
            @NotBlank @Size(max = 200) String title,
            @NotNull State state,
            boolean done,
            @Nullable Integer hits,
            @NotNull @PositiveOrZero BigDecimal price,
            @Nullable @Size(min = 2, max = 20, groups = Crud.OnUpdate.class) String slug,
            @Nullable String secret) {}

    record Person(UUID id, String name, long version) {}

    /// The id in the document's examples.
    static final UUID PERSON = UUID.fromString("0191e2a4-7f3e-7000-8000-0123456789ab");

    /// A slug is taken by one task that is not deleted.
    static String schema(TestDatabase kind) {
        return """
        create table person (id uuid primary key, name varchar(50) not null, version bigint not null);
        insert into person (id, name, version) values ('%s', 'Ada', 1);
        create table task (
            id uuid primary key,
            owner varchar(50) not null,
            title varchar(200) not null,
            state varchar(10) not null,
            done boolean not null,
            hits integer,
            price numeric(10, 2) not null,
            due date,
            person_id uuid references person (id),
            slug varchar(20),
            secret varchar(50),
            created_at timestamp with time zone not null,
            updated_at timestamp with time zone not null,
            created_by varchar(50),
            deleted_at timestamp with time zone,
            present boolean generated always as (case when deleted_at is null then true end) %s,
            version bigint not null,
            unique (slug, present));
        create index task_created_at on task (created_at, id);
        create index task_title on task (title, id);
        create index task_state on task (state, id);
        create index task_hits on task (hits, id);
        create index task_price on task (price, id);
        create index task_due on task (due, id);
        create index task_person_id on task (person_id, id);
        %s
        """
                .formatted(
                        PERSON,
                        kind == TestDatabase.POSTGRESQL ? "stored" : "",
                        kind == TestDatabase.POSTGRESQL
                                ? "create index task_words on task using gin (to_tsvector('simple', title))"
                                : "");
    }

    static Crud people(Database database) {
        return Crud.of(Person.class, database).access(Access.everyone()).build();
    }

    /// Anybody may read, but not the secrets; a user who is no guest may do all that he likes with
    /// what he owns.
    static Crud.Builder<Task> resource(Database database) {
        return Crud.of(Task.class, database)
                .creates(NewTask.class, Task::of)
                .updates(Change.class)
                .access(
                        Access.everyone()
                                .on(Operation.READ)
                                .or(Access.authenticated().on(Operation.CREATE))
                                .or(Access.ownedBy("owner").and(Access.role("guest").not())))
                .access("secret", Access.role("admin"))
                .filterable(
                        "title", "state", "done", "hits", "price", "due", "personId", "createdAt")
                .sortable("createdAt", "title", "hits")
                .searchable("title")
                .expandable("person", "personId", people(database))
                .cached(100, Duration.ofMinutes(1))
                .softDelete()
                .clientIds()
                .requireIfMatch();
    }

    private static Task of(Caller caller, NewTask in) {
        return new Task(
                null,
                caller instanceof Caller.User user ? user.subject() : "",
                in.title(),
                in.state(),
                in.done(),
                in.hits(),
                in.price(),
                in.due(),
                in.personId(),
                in.slug(),
                in.secret(),
                null,
                null,
                null,
                null,
                0);
    }
}
