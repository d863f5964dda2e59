package dev.hirundo.crud;

import dev.hirundo.core.data.Database;
import jakarta.data.Order;
import jakarta.data.page.CursoredPage;
import jakarta.data.page.PageRequest;
import jakarta.data.repository.CrudRepository;
import java.time.InstantSource;
import java.util.stream.Stream;
import org.jdbi.v3.core.mapper.RowMapper;

/// The rows of a record's table, for code: Jakarta Data's own interface, on SQL that is written
/// once.
///
/// ```java
/// record Todo(UUID id, String title, boolean done, Instant createdAt, Instant updatedAt, long version) {}
///
/// Repository<Todo, UUID> todos = Repository.of(Todo.class, UUID.class, db);
/// Todo todo = todos.insert(new Todo(null, "swim", false, null, null, 0));
/// ```
///
/// - `insert` fills what is empty: the id (a UUID of version 7, or what the database generates),
///   `createdAt` and `updatedAt`, version 1. `update` sets `updatedAt` and counts the version on.
/// - What is returned is the row as it is stored.
/// - `update`, `delete` and `save` of a record with a version work on just that version; if it is
///   gone they throw `OptimisticLockingFailureException`. An id or unique value that is taken is an
///   `EntityExistsException`.
/// - `findAll(PageRequest, Order)` pages by key: each page is a `jakarta.data.page.CursoredPage`,
///   the id is always the last sort key, nulls come last in either direction.
///
/// Everything joins the transaction of its thread ([Database#inTransaction]); the `…All` methods
/// are one transaction. Thread-safe, blocking.
///
/// @param <T> the record
/// @param <K> the type of its id
public interface Repository<T, K> extends CrudRepository<T, K> {

    /// A repository over the table of a record.
    ///
    /// @throws IllegalArgumentException if the record cannot be kept in a table: with the remedy
    /// @throws IllegalStateException if the database has no such table or column
    static <T, K> Repository<T, K> of(Class<T> type, Class<K> idType, Database database) {
        return new SqlRepository<>(
                Table.of(type, database), idType, database, InstantSource.system());
    }

    /// All rows, read as they are needed. Close the stream: it holds a connection until then.
    @Override
    Stream<T> findAll();

    /// The rows that a filter is true of, read as they are needed. Close the stream.
    ///
    /// @throws IllegalArgumentException if the filter does not fit the record
    Stream<T> findAll(Filter filter);

    /// A page of the rows that a filter is true of.
    ///
    /// @throws IllegalArgumentException if the filter or the order does not fit the record, or the
    ///   cursor is of another order
    CursoredPage<T> findAll(Filter filter, PageRequest request, Order<T> sortBy);

    /// How many rows a filter is true of.
    ///
    /// @throws IllegalArgumentException if the filter does not fit the record
    long count(Filter filter);

    /// Reads the record from SQL of your own, by the names of the columns: `handle.select("select *
    /// from todo where …").map(todos.mapper()).list()`.
    RowMapper<T> mapper();
}
