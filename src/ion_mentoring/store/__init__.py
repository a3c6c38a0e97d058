"""What is stored, and the only place that speaks SQL: tables, migrations, the one writer, repositories."""
