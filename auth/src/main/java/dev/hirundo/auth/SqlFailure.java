package dev.hirundo.auth;

import java.sql.SQLException;
import org.jdbi.v3.core.JdbiException;

/// What plain JDBC throws, as those who use JDBI expect it.
final class SqlFailure extends JdbiException {
    SqlFailure(SQLException cause) {
        super(cause);
    }
}
