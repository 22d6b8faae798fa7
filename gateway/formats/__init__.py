"""Files as districts have them: delimited and XML, read by place and written whole."""
