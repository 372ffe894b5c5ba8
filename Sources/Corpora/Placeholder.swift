public enum CorporaPlaceholder {}
